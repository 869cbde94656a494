import type { PendingEvent, SequencedEvent } from '../../core/event/event';
import { parseInvoice } from '../../core/invoice/parse-invoice';
import type { Block } from '../../core/ledger/block';
import { invoiceIdOf } from '../../core/ledger/invoice-key';
import type { Operation } from '../../core/operation/operation';
import { isTerminal } from '../../core/operation/operation';
import type { Store } from '../../core/ports/store';
import type { Target } from './crash-clients';
import { documentOf } from './crash-clients';
import type { Wish } from './crash-clients';
import { ServiceClient, valueIn } from './service-client';

const ORGANISATIONS = ['Org1MSP', 'Org2MSP'] as const;

/** More than a test makes. */
const PAGE = 100_000;

export interface Aftermath {
    readonly store: Store;
    readonly blocks: readonly Block[];
    readonly wishes: readonly Wish[];
    /** Those that are looked at one by one. */
    readonly recent: readonly Wish[];
    readonly target: Target;
}

/** What must hold when all is quiet again, however the processes died in between: I1 to I7 of ARCHITECTURE.md. */
export async function checkInvariants(aftermath: Aftermath): Promise<void> {
    const operations = await allOperations(aftermath.store);
    await checkEnds(aftermath, operations);
    checkKeys(operations, aftermath.wishes);
    checkLedger(operations, aftermath.blocks);
    await checkReplica(aftermath);
    await checkEvents(aftermath, operations);
    await checkAnswers(aftermath);
}

async function allOperations({ operations }: Store): Promise<readonly Operation[]> {
    const pages = await Promise.all(
        ORGANISATIONS.map((organisation) =>
            operations.list({ filter: { organisation }, order: 'ascending', page: { limit: PAGE } }),
        ),
    );
    return pages.flatMap(({ items }) => items);
}

/** I4 and I5: each has ended, and left neither work nor an envelope behind. */
async function checkEnds({ store, recent }: Aftermath, operations: readonly Operation[]): Promise<void> {
    const open = operations.filter(({ state, work }) => !isTerminal(state) || work !== undefined);
    expect(open.map(({ id, state }) => `${id} ${state}`)).toEqual([]);
    for (const id of recent.flatMap(({ accepted }) => [...accepted])) {
        expect(await store.operations.find('Org1MSP', id)).toMatchObject({ id });
        expect(await store.operations.find('Org1MSP', id)).not.toHaveProperty('envelope');
    }
}

/** I1 and I2: what was accepted is there, and of each key one operation succeeded; those before it left nothing behind. */
function checkKeys(operations: readonly Operation[], wishes: readonly Wish[]): void {
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    for (const { idempotencyKey, accepted } of wishes) {
        const holders = operations.filter((operation) => operation.idempotencyKey === idempotencyKey);
        expect({ idempotencyKey, states: holders.map(({ state }) => state) }).toEqual({
            idempotencyKey,
            states: ['Completed'],
        });
        for (const id of accepted) {
            const operation = byId.get(id);
            expect({ id, isThere: operation !== undefined }).toEqual({ id, isThere: true });
            if (operation?.idempotencyKey !== idempotencyKey)
                expect(operation).toMatchObject({ state: 'Failed', attempts: [] });
        }
    }
}

/** I2: of a Completed operation exactly one transaction is VALID, of a Failed one none; nobody else wrote an invoice. */
function checkLedger(operations: readonly Operation[], blocks: readonly Block[]): void {
    const transactions = blocks.flatMap((block) => block.transactions);
    const valid = transactions.filter(
        ({ validationCode, writes }) => validationCode === 'VALID' && writes.length > 0,
    );
    const validIds = valid.map(({ fabricTxId }) => fabricTxId);
    expect(new Set(validIds).size).toBe(validIds.length);
    for (const { id, state, attempts } of operations) {
        const committed = attempts.filter(({ fabricTxId }) => validIds.includes(fabricTxId)).length;
        expect({ id, state, committed }).toEqual({ id, state, committed: state === 'Completed' ? 1 : 0 });
    }
    const known = new Set(operations.flatMap(({ attempts }) => attempts.map(({ fabricTxId }) => fabricTxId)));
    expect(validIds.filter((fabricTxId) => !known.has(fabricTxId))).toEqual([]);
}

/** I3 and I7: the copy is what the VALID writes amount to, and its history is each of them once. */
async function checkReplica({ store, blocks, recent }: Aftermath): Promise<void> {
    const ledger = foldOf(blocks);
    for (const organisation of ORGANISATIONS) {
        const page = { limit: PAGE };
        const query = { filter: { organisation }, orderBy: 'number', order: 'ascending', page } as const;
        const { items } = await store.invoices.search(query);
        const copy = new Map(items.map(({ id, invoice }) => [id, invoice]));
        expect(copy).toEqual(
            new Map([...ledger].map(([id, writes]) => [id, parseInvoice(writes.at(-1) ?? '')])),
        );
    }
    for (const id of new Set(recent.map(({ invoiceId }) => invoiceId))) {
        const history = await store.invoices.history('Org2MSP', id);
        const writes = ledger.get(id) ?? [];
        expect(history.map(({ invoice }) => invoice)).toEqual(writes.map((write) => parseInvoice(write)));
    }
}

/** Every VALID write of each invoice, in the ledger's order. */
function foldOf(blocks: readonly Block[]): ReadonlyMap<string, readonly string[]> {
    const invoices = new Map<string, string[]>();
    const valid = blocks
        .flatMap(({ transactions }) => transactions)
        .filter(({ validationCode }) => validationCode === 'VALID');
    for (const { key, value } of valid.flatMap(({ writes }) => writes)) {
        const id = invoiceIdOf(key);
        if (id !== undefined && value !== undefined) invoices.set(id, [...(invoices.get(id) ?? []), value]);
    }
    return invoices;
}

/** I6: one event for each version of each operation and of each invoice, each number once, none left behind. */
async function checkEvents({ store, blocks }: Aftermath, operations: readonly Operation[]): Promise<void> {
    const events = await store.events.read({ after: 0, limit: PAGE });
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(await store.pendingEvents.pending(PAGE)).toEqual([]);
    const ofOperations = events.filter(({ type }) => type.startsWith('operation.')).map(nameOf);
    const versions = operations.flatMap(({ id, version, requester }) =>
        Array.from({ length: version }, (_none, before) => `${requester.organisation} ${id}.${before + 1}`),
    );
    expect(ofOperations.sort()).toEqual(versions.sort());
    const ofInvoices = events.filter(({ type }) => type.startsWith('invoice.'));
    expect(countBySubject(ofInvoices)).toEqual(
        new Map([...foldOf(blocks)].map(([id, writes]) => [id, writes.length])),
    );
    expect(new Set(ofInvoices.map(({ id }) => id)).size).toBe(ofInvoices.length);
}

function nameOf({ organisations, id }: PendingEvent): string {
    return `${organisations.join()} ${id}`;
}

function countBySubject(events: readonly SequencedEvent[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { subject } of events) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    return counts;
}

/** I3 and I4 as the clients see them: the operation is what it was when it ended, and its invoice is readable. */
async function checkAnswers({ recent, target }: Aftermath): Promise<void> {
    const client = new ServiceClient(target.url, target.sellerKey);
    for (const { ended, invoiceId } of recent) {
        const id = String(ended?.['operationId']);
        const operation = await client.get(`/operations/${id}`);
        expect(documentOf(operation.body)).toEqual(ended);
        const invoice = await client.get(`/invoices/${invoiceId}`);
        expect({ status: invoice.status, id: valueIn(invoice.body, 'id') }).toEqual({
            status: 200,
            id: invoiceId,
        });
    }
}
