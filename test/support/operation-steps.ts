import type { Operation } from '../../core/operation/operation';
import { settle } from '../../core/operation/settle';
import { claimSubmission } from '../../core/operation/transitions';
import { newInvoiceDraft } from '../fixtures/invoices';
import type { ApiService } from './api-service';
import { newInvoice } from './invoices';

/** Posts an invoice of Org1MSP; the id of its operation, which the scripted peers have endorsed. */
export async function acceptedInvoice(
    { client }: ApiService,
    key: string,
    headers: Record<string, string> = {},
): Promise<string> {
    const reply = await client.call('/invoices', { key, body: newInvoiceDraft(), headers });
    return reply.json.id;
}

export async function storedOperation({ store }: ApiService, id: string): Promise<Operation> {
    const operation = await store.operations.find('Org1MSP', id);
    if (operation === undefined) throw new Error(`there is no operation ${id}`);
    return operation;
}

/** Marks its envelope as handed over, as the submitter does before the first byte leaves. */
export async function submittedOperation(service: ApiService, id: string): Promise<void> {
    const claim = claimSubmission(await storedOperation(service, id), Date.now());
    if (claim === undefined) throw new Error('there is nothing to submit');
    await service.store.operations.apply([claim]);
    service.pendingWakeUp.nudge();
}

/** What the ledger says of the operation's attempt, invoice first, as the event service does it. */
export async function settledOperation(
    service: ApiService,
    id: string,
    validationCode = 'VALID',
): Promise<void> {
    const operation = await storedOperation(service, id);
    const fabricTxId = operation.attempts.at(-1)?.fabricTxId ?? '';
    if (validationCode === 'VALID') {
        const invoice = newInvoice(operation.objectId);
        const position = '0000000000000007.0000000.0000000';
        await service.store.invoices.apply([
            { id: operation.objectId, position, fabricTxId, at: Date.now(), invoice },
        ]);
    }
    const change = settle(
        operation,
        { fabricTxId, validationCode, index: 0 },
        { now: Date.now(), random: 0, blockNumber: 7 },
    );
    if (change === undefined) throw new Error('there is nothing to settle');
    await service.store.operations.apply([change]);
    service.pendingWakeUp.nudge();
}
