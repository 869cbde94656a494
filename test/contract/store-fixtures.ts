import { SECOND } from '../../core/instant';
import type { PendingEvent, SequencedEvent } from '../../core/event/event';
import type { Invoice } from '../../core/invoice/invoice';
import { positionOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { OperationChange } from '../../core/operation/change';
import type { Operation } from '../../core/operation/operation';
import type { Acceptance } from '../../core/operation/transitions';
import { refused } from '../../core/operation/inquiry';
import { SUBMIT_LEASE_MS } from '../../core/operation/retry';
import { accept, claimSubmission, endorsed, fail, releaseKey } from '../../core/operation/transitions';
import type { Logger } from '../../core/ports/logger';
import type { Store } from '../../core/ports/store';
import { ENDORSED_ON } from '../support/endorsed-on';

/** Opens an empty store, one for each test. */
export type OpenStore = () => Promise<Store>;

/** The present, to the second: stores delete what is past its retention by their own clock. */
export const NOW = Math.floor(Date.now() / SECOND) * SECOND;
export const SELLER = 'Org1MSP';
export const BUYER = 'Org2MSP';
export const STRANGER = 'Org3MSP';

export const SILENT: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
};

export function acceptance(id: string, more: Partial<Acceptance> = {}): Acceptance {
    return {
        id,
        requester: { organisation: SELLER, caller: 'clerk', signer: 'org1-clerk' },
        action: 'create',
        objectId: `invoice-of-${id}`,
        proposal: { function: 'createInvoice', args: ['{"number":"1"}', ''] },
        fingerprint: 'f'.repeat(64),
        ...more,
    };
}

export function accepted(id: string, more: Partial<Acceptance> = {}, now = NOW): OperationChange {
    return accept(acceptance(id, more), now);
}

export async function inserted(store: Store, id: string, more: Partial<Acceptance> = {}): Promise<Operation> {
    const change = accepted(id, more);
    expect(await store.operations.insert(change)).toEqual({ kind: 'inserted' });
    return change.after;
}

/** Inserted and endorsed, with an envelope and due to be submitted at `NOW`. */
export async function endorsedOperation(store: Store, id: string): Promise<Operation> {
    const operation = await inserted(store, id);
    const change = endorsed(
        operation,
        { ...ENDORSED_ON, fabricTxId: `tx-${id}`, envelope: `envelope-${id}` },
        NOW,
    );
    await store.operations.apply([change]);
    return change.after;
}

/** Endorsed, sent twice, and refused the second time: the ledger is to be asked. */
export async function refusedOperation(store: Store, id: string): Promise<Operation> {
    const first = claimSubmission(await endorsedOperation(store, id), NOW);
    const second = first && claimSubmission(first.after, NOW + SUBMIT_LEASE_MS);
    if (first === undefined || second === undefined) throw new Error('expected two claims');
    const refusal = refused(second, 'FORBIDDEN', NOW);
    for (const change of [first, second, refusal]) await store.operations.apply([change]);
    return refusal.after;
}

export function invoice(id: string, more: Partial<Invoice> = {}): Invoice {
    const vat = { category: 'S', rate: '19' } as const;
    const party = (name: string, mspId: string): Invoice['seller'] => ({
        name,
        mspId,
        address: { country: 'DE' },
    });
    return {
        id,
        status: 'issued',
        revision: 1,
        number: `R-${id}`,
        issueDate: '2026-11-01',
        dueDate: '2026-12-01',
        currency: 'EUR',
        seller: party('Mühle & Söhne (Berlin)', SELLER),
        buyer: party('Café Lumière', BUYER),
        lines: [
            {
                id: '1',
                description: 'Two lines\u2028in one text',
                quantity: '1',
                unitCode: 'C62',
                unitPrice: '100.00',
                netAmount: '100.00',
                vat,
            },
        ],
        tax: [{ ...vat, taxableAmount: '100.00', taxAmount: '19.00' }],
        totals: {
            lineNetAmount: '100.00',
            taxExclusiveAmount: '100.00',
            taxAmount: '19.00',
            taxInclusiveAmount: '119.00',
            payableAmount: '119.00',
        },
        ...more,
    };
}

export function payable(amount: string): Pick<Invoice, 'totals'> {
    return { totals: { ...invoice('any').totals, payableAmount: amount } };
}

/** A version that block `block` wrote; without `content` a deletion. */
export function version(id: string, block: number, content?: Invoice): InvoiceVersion {
    const position = positionOf({ block, transaction: 0, write: 0 });
    return {
        id,
        position,
        fabricTxId: `tx-${id}-${block}`,
        at: NOW + block,
        ...(content && { invoice: content }),
    };
}

export function numbered(events: readonly PendingEvent[], first: number): SequencedEvent[] {
    return events.map((event, index) => ({ ...event, sequence: first + index }));
}

export function event(id: string, organisation = SELLER): PendingEvent {
    return {
        id,
        type: 'operation.updated',
        subject: id,
        time: NOW,
        organisations: [organisation],
        partitionKey: id,
        data: { id, nested: { list: [1, 'two', null] } },
    };
}

/** Lets the operation fail in a way worth repeating, and makes its idempotency key free, as a repeat does. */
export async function failAndRelease(store: Store, operation: Operation): Promise<void> {
    const failed = fail(operation, { code: 'ENDORSEMENT_UNAVAILABLE', message: 'No peer answered.' }, NOW);
    await store.operations.apply([failed]);
    await store.operations.apply([releaseKey(failed.after)]);
}
