import type { NewDraft } from '../fixtures/invoices';
import { newInvoiceDraft } from '../fixtures/invoices';
import type { Reply, ServiceClient } from './service-client';
import { textIn } from './service-client';

export type Step = 'update' | 'approve' | 'reject' | 'pay' | 'cancel';

const DETAILS: Readonly<Record<Step, object>> = {
    update: { note: 'Changed' },
    approve: { note: 'Agreed' },
    reject: { reason: 'Not ordered' },
    pay: { reference: 'SEPA-1', paidDate: '2026-02-01' },
    cancel: { reason: 'Issued twice' },
};

/** Asks for a step of the lifecycle, with details that it takes. */
export function take(
    step: Step,
    invoiceId: string,
    { by, headers = {} }: { by: ServiceClient; headers?: Readonly<Record<string, string>> },
): Promise<Reply> {
    const path = `/invoices/${invoiceId}`;
    if (step === 'update') return by.patch(path, DETAILS.update, headers);
    return by.post(`${path}/${step}`, DETAILS[step], headers);
}

/** The operation of a 202, when it has ended. Throws if the answer is none. */
export async function settled(by: ServiceClient, reply: Reply): Promise<unknown> {
    if (reply.status !== 202) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`);
    return (await by.outcome(textIn(reply.body, 'transactionId'))).body;
}

/** Takes a step and waits for its success. Throws if it fails. */
export async function succeed(step: Step, invoiceId: string, by: ServiceClient): Promise<void> {
    const operation = await settled(by, await take(step, invoiceId, { by }));
    if (textIn(operation, 'status') !== 'succeeded') throw new Error(JSON.stringify(operation));
}

/** Issues an invoice and waits until it is on the ledger; returns its id. */
export async function issue(by: ServiceClient, choices: NewDraft = {}): Promise<string> {
    const operation = await settled(by, await by.post('/invoices', newInvoiceDraft(choices)));
    if (textIn(operation, 'status') !== 'succeeded') throw new Error(JSON.stringify(operation));
    return textIn(operation, 'invoiceId');
}
