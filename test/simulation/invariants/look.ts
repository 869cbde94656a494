import type { PendingEvent, SequencedEvent } from '../../../core/event/event';
import type { InvoiceVersion } from '../../../core/ledger/projection';
import { project } from '../../../core/ledger/projection';
import type { Operation } from '../../../core/operation/operation';
import { operationKey } from '../../../core/operation/operation';
import type { World } from '../world';

export const ORGANISATIONS = ['Org1MSP', 'Org2MSP'] as const;

/** More than a story ever has of anything. */
const ALL = 100_000;

/** Everything that there is at one moment, of all organisations. */
export interface Look {
    readonly now: number;
    /** By key, as lists show them: without envelopes and arguments. */
    readonly operations: ReadonlyMap<string, Operation>;
    readonly events: readonly SequencedEvent[];
    readonly pending: readonly PendingEvent[];
    /** The last block that the replica is complete up to; -1 for none. */
    readonly followed: number;
    /** VALID versions on the ledger by invoice, oldest first. */
    readonly versions: ReadonlyMap<string, readonly InvoiceVersion[]>;
    /** Those of the replica. */
    readonly replica: ReadonlyMap<string, readonly InvoiceVersion[]>;
    readonly current: ReadonlyMap<string, InvoiceVersion>;
    /** Validation codes of every occurrence of a transaction, in the ledger's order. */
    readonly codesOf: (fabricTxId: string) => readonly string[];
}

export async function lookAt(world: World): Promise<Look> {
    const { store, ledger, time } = world;
    const [seller] = ORGANISATIONS;
    const versions = byInvoice(ledger.blocks.flatMap((block) => project(block).versions));
    const ids = [...versions.keys()];
    const [events, pending, checkpoint, operations] = await Promise.all([
        store.events.read({ after: 0, limit: ALL }),
        store.pendingEvents.pending(ALL),
        store.checkpoints.read('mychannel'),
        allOperations(world),
    ]);
    const [histories, current] = await Promise.all([
        Promise.all(ids.map((id) => store.invoices.history(seller, id))),
        Promise.all(ids.map((id) => store.invoices.find(seller, id))),
    ]);
    return {
        now: time.clock(),
        operations: new Map(operations.map((one) => [keyOf(one), one])),
        events,
        pending,
        followed: checkpoint?.block ?? -1,
        versions,
        replica: byInvoice(histories.flat()),
        current: new Map(current.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const]))),
        codesOf: (fabricTxId) => ledger.codesOf(fabricTxId),
    };
}

export function keyOf({ requester, id }: Operation): string {
    return operationKey(requester.organisation, id);
}

/** Those that the organisations' lists show, tombstones included. */
async function allOperations({ store }: World): Promise<readonly Operation[]> {
    const pages = await Promise.all(
        ORGANISATIONS.map((organisation) =>
            store.operations.list({
                filter: { organisation },
                order: 'ascending',
                page: { limit: ALL },
            }),
        ),
    );
    return pages.flatMap(({ items }) => items);
}

function byInvoice(versions: readonly InvoiceVersion[]): ReadonlyMap<string, readonly InvoiceVersion[]> {
    const lists = new Map<string, InvoiceVersion[]>();
    for (const version of versions) lists.set(version.id, [...(lists.get(version.id) ?? []), version]);
    return lists;
}
