import { MINUTE, SECOND } from '../../../core/instant';
import type { OperationChange } from '../../../core/operation/change';
import type { Operation, OperationKind } from '../../../core/operation/operation';
import { isTerminal } from '../../../core/operation/operation';
import type { Store } from '../../../core/ports/store';
import { ENDORSED_ON } from '../../support/endorsed-on';

/** The organisation whose lists are measured; it has nine of ten operations. */
export const OWN = 'Org1MSP';
const OTHER = 'Org2MSP';

/** Milliseconds between two operations: a million of them are not older than operations stay readable. */
const APART_MS = 500;

/** Inserts that are under way at once; the store sends them together. */
const AT_ONCE = 2000;

/** The invoice that one in a hundred operations is about. */
export const BUSY_INVOICE = 'invoice-busy';

/** Operations of two days and more, as they are found after such a time: nearly all succeeded, some of each other kind. */
export class History {
    readonly #count: number;
    readonly #end: number;

    constructor(count: number, end: number) {
        this.#count = count;
        this.#end = end;
    }

    /** When this share of them had been created. */
    momentAt(share: number): number {
        return this.#createdAt(Math.floor(this.#count * share));
    }

    /** Writes all of them through the adapter. */
    async fill(store: Store): Promise<void> {
        for (let start = 0; start < this.#count; start += AT_ONCE) {
            const size = Math.min(AT_ONCE, this.#count - start);
            const changes = Array.from({ length: size }, (_none, index) => this.#insertion(start + index));
            await Promise.all(changes.map((change) => store.operations.insert(change)));
        }
    }

    #createdAt(index: number): number {
        return this.#end - (this.#count - index) * APART_MS;
    }

    #insertion(index: number): OperationChange {
        const after = this.#operation(index);
        const step = { version: 1, state: after.state, at: after.changedAt, message: after.message };
        return { before: undefined, after, step };
    }

    #operation(index: number): Operation {
        const createdAt = this.#createdAt(index);
        const state = stateOf(index);
        const organisation = index % 10 === 0 ? OTHER : OWN;
        const id = `operation-${String(index).padStart(9, '0')}`;
        const end = isTerminal(state) ? { endedAt: createdAt + 2 * SECOND } : openWork(this.#end);
        return {
            id,
            requester: { organisation, caller: 'bench', signer: 'bench' },
            ...subjectOf(index, id),
            state,
            message: 'Committed on the ledger.',
            version: 4,
            rev: 4,
            createdAt,
            changedAt: createdAt + 2 * SECOND,
            deadlineAt: createdAt + 2 * MINUTE,
            ...end,
            proposal: { function: 'CreateInvoice', args: [] },
            attempts: [
                {
                    ...ENDORSED_ON,
                    fabricTxId: `${id}-transaction`,
                    endorsedAt: createdAt,
                    submittedAt: createdAt,
                },
            ],
            fingerprint: id,
        };
    }
}

function openWork(end: number): Pick<Operation, 'work'> {
    return { work: { kind: 'submit', dueAt: end + 1000 * MINUTE, tries: 0 } };
}

/** 2 % failed, 0.5 % canceled, 0.1 % under way, and so many are yet to start. */
function stateOf(index: number): string {
    const place = (index * 7919) % 1000;
    if (place < 20) return 'Failed';
    if (place < 25) return 'Canceled';
    if (place < 26) return 'Submitted';
    return place < 27 ? 'Created' : 'Completed';
}

type Subject = Pick<Operation, 'kind' | 'action' | 'objectType' | 'objectId'>;

/** 1 % composite, 2 % external; of the external ones a few are of a rare kind. */
function subjectOf(index: number, id: string): Subject {
    const place = (index * 104_729) % 10_000;
    if (place < 100) return subject('composite', 'create', 'batch', id);
    if (place < 295) return subject('external', 'reconcile', 'statement', `statement-${place}`);
    if (place < 300) return subject('external', 'ship', 'parcel', `parcel-${place}`);
    const invoice = place < 400 ? BUSY_INVOICE : `invoice-${Math.floor(index / 3)}`;
    return subject('ledger', place % 5 < 2 ? 'update' : 'create', 'invoice', invoice);
}

// eslint-disable-next-line max-params -- a row of a table
function subject(kind: OperationKind, action: string, objectType: string, objectId: string): Subject {
    return { kind, action, objectType, objectId };
}
