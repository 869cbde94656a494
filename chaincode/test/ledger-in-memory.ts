import { contractRefusal } from '../../core/invoice/contract-error';
import type { InvoiceDraft } from '../../core/invoice/invoice';
import { newInvoiceDraft } from '../../test/fixtures/invoices';
import { InvoiceContract } from '../src/invoice-contract';
import type { Caller, Outcome } from './memory-state';
import { MemoryState } from './memory-state';

export type ContractFunction =
    | 'CreateInvoice'
    | 'UpdateInvoice'
    | 'ApproveInvoice'
    | 'RejectInvoice'
    | 'PayInvoice'
    | 'CancelInvoice'
    | 'ReadInvoice'
    | 'InvoiceHistory'
    | 'RestrictSteps'
    | 'StepRestrictions';

export const SELLER = 'Org1MSP';
export const BUYER = 'Org2MSP';
export const STRANGER = 'Org3MSP';

/** The contract over a world state in memory, called as clients of an organisation call it. */
export class Ledger {
    readonly #contract = new InvoiceContract();
    readonly #state = new MemoryState();

    call(caller: string | Caller, name: ContractFunction, ...args: string[]): Promise<Outcome> {
        const asked = typeof caller === 'string' ? { mspId: caller } : caller;
        return this.#state.run(asked, (ctx) => this.#contract[name](ctx, ...args));
    }

    async create(id: string, draft: InvoiceDraft = newInvoiceDraft()): Promise<Outcome> {
        return this.call(SELLER, 'CreateInvoice', id, JSON.stringify(draft));
    }

    async read(id: string): Promise<Outcome> {
        return this.call(SELLER, 'ReadInvoice', id);
    }

    unknown(): Promise<Outcome> {
        return this.#state.run({ mspId: SELLER }, (ctx) => this.#contract.unknownTransaction(ctx));
    }
}

/** The code that a call failed with; undefined if it did not. */
export function codeOf({ error }: Outcome): string | undefined {
    return error === undefined ? undefined : contractRefusal(error)?.code;
}

/** The calls that take an invoice from issued to the status. */
const PATHS: Readonly<Record<string, readonly [string, ContractFunction, string][]>> = {
    issued: [],
    approved: [[BUYER, 'ApproveInvoice', '{}']],
    rejected: [[BUYER, 'RejectInvoice', '{"reason":"wrong goods"}']],
    paid: [
        [BUYER, 'ApproveInvoice', '{"note":"ok"}'],
        [BUYER, 'PayInvoice', '{"reference":"SEPA-1","paidDate":"2025-03-30"}'],
    ],
    cancelled: [[SELLER, 'CancelInvoice', '{"reason":"duplicate"}']],
};
/** Every step with the organisation that may take it and details that are in order. */
export const STEPS: readonly (readonly [ContractFunction, string, string])[] = [
    ['UpdateInvoice', SELLER, '{"note":"changed"}'],
    ['ApproveInvoice', BUYER, '{}'],
    ['RejectInvoice', BUYER, '{"reason":"no"}'],
    ['PayInvoice', BUYER, '{}'],
    ['CancelInvoice', SELLER, '{"reason":"no"}'],
];

/** A ledger with the invoice `a` in the status. */
export async function ledgerWith(status: string): Promise<Ledger> {
    const ledger = new Ledger();
    await ledger.create('a');
    for (const [mspId, name, details] of PATHS[status] ?? []) {
        const { error } = await ledger.call(mspId, name, 'a', details, '');
        if (error !== undefined) throw new Error(error);
    }
    return ledger;
}
