import type { ExportChunk } from '../../core/export/chunk';
import { afterChunk, nextChunk } from '../../core/export/chunk';
import type { Export, ExportStart } from '../../core/export/export';
import { claimExport, startExport } from '../../core/export/export';
import { DAY } from '../../core/instant';
import { RETENTION } from '../../core/operation/operation-view';
import { reloKey } from '../../core/relo/relo';
import { deleteRelo, failRelo } from '../../core/relo/transitions';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { BUYER, NOW, SELLER } from './store-fixtures';

const FILTER = {
    status: ['issued', 'paid'],
    numberPrefix: 'R-',
    sellerMspId: SELLER,
    currency: 'EUR',
    issueDateFrom: '2026-01-01',
    payableTo: '10.00',
};

export function started(id: string, more: Partial<ExportStart> = {}, now = NOW): Export {
    return startExport({ id, organisation: SELLER, filter: FILTER, fingerprint: 'f', ...more }, now);
}

/** A chunk of one line for the export as it is. */
export function chunkOf(resource: Export, id: string, hasMore = true): ExportChunk {
    const text = `{"id":"${id}","note":"Two lines\u2028in one text"}\n`;
    const chunk = nextChunk(resource, {
        lines: [{ id, text, bytes: Buffer.byteLength(text) }],
        hasMore,
    });
    if (chunk === undefined) throw new Error('expected a chunk');
    return chunk;
}

/** What every adapter of `ExportStore` promises. */
export function exportStoreContract(open: OpenStore): void {
    let store: Store;
    beforeEach(async () => {
        store = await open();
    });
    afterEach(() => store.close());

    const inserted = async (resource: Export, limit = 10): Promise<Export> => {
        expect(await store.invoiceExports.insert(resource, limit)).toEqual({ kind: 'inserted' });
        return resource;
    };
    const listed = (organisation: string, now = NOW, limit = 100) =>
        store.invoiceExports.list({ organisation, now, order: 'descending', page: { limit } });

    test('an export is read as it was written, by its organisation and by no other', async () => {
        const plain = await inserted(started('plain', { filter: {} }));
        const whole = await inserted(started('whole', { displayName: 'Été', idempotencyKey: 'k' }));
        expect(await store.invoiceExports.find(SELLER, 'plain')).toStrictEqual(plain);
        expect(await store.invoiceExports.find(SELLER, 'whole')).toStrictEqual(whole);
        expect(await store.invoiceExports.find(BUYER, 'whole')).toBeUndefined();
    });

    test('a second one under the same idempotency key finds the first, in its organisation only', async () => {
        const first = await inserted(started('a', { idempotencyKey: 'k' }));
        const again = await store.invoiceExports.insert(started('b', { idempotencyKey: 'k' }), 10);
        expect(again).toStrictEqual({ kind: 'key-taken', existing: first });
        await inserted(started('c', { idempotencyKey: 'k', organisation: BUYER }));
        expect(await store.invoiceExports.insert(first, 10)).toEqual({ kind: 'inserted' });
        expect((await listed(SELLER)).items).toHaveLength(1);
    });

    test('of many that come at once under one idempotency key, one is written', async () => {
        const many = Array.from({ length: 8 }, (_, number) => started(`e${number}`, { idempotencyKey: 'k' }));
        const outcomes = await Promise.all(many.map((one) => store.invoiceExports.insert(one, 10)));
        expect(outcomes.filter(({ kind }) => kind === 'inserted')).toHaveLength(1);
        expect((await listed(SELLER)).items).toHaveLength(1);
    });

    test('of however many that come at once, an organisation has no more than it may; one that goes makes place', async () => {
        const many = Array.from({ length: 12 }, (_, number) => started(`e${number}`));
        const outcomes = await Promise.all(many.map((one) => store.invoiceExports.insert(one, 3)));
        expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
            ...Array.from({ length: 9 }, () => 'full'),
            ...Array.from({ length: 3 }, () => 'inserted'),
        ]);
        await inserted(started('other', { organisation: BUYER }), 3);
        const [gone] = (await listed(SELLER)).items;
        if (gone === undefined) throw new Error('expected exports');
        await store.invoiceExports.remove(gone);
        await inserted(started('next'), 3);
    });

    test('one that is past its retention is in nobody’s way, neither with its place nor with its key', async () => {
        await inserted(started('old', { idempotencyKey: 'k' }, NOW - RETENTION.readableMs), 1);
        await inserted(started('new', { idempotencyKey: 'k' }), 1);
        expect(await store.invoiceExports.find(SELLER, 'old')).toBeUndefined();
    });

    test('a change is made once, and leaves out nobody’s own members', async () => {
        const { before, after } =
            claimExport(await inserted(started('a', { idempotencyKey: 'k' })), NOW) ?? {};
        if (before === undefined || after === undefined) throw new Error('expected a claim');
        const key = reloKey(SELLER, 'a');
        expect(await store.invoiceExports.apply([{ before, after }])).toEqual(new Set([key]));
        expect(await store.invoiceExports.apply([{ before, after }])).toEqual(new Set());
        expect(await store.invoiceExports.find(SELLER, 'a')).toStrictEqual(after);
        const failed = failRelo(after, { code: 'INTERNAL', message: 'No.' }, NOW + 1);
        await store.invoiceExports.apply([failed]);
        expect(await store.invoiceExports.find(SELLER, 'a')).toStrictEqual(failed.after);
    });

    test('work is due while an export is written or deleted, most overdue first, and at no other time', async () => {
        const late = await inserted(started('late', {}, NOW));
        await inserted(started('early', {}, NOW - 5));
        await inserted(started('future', {}, NOW + 5));
        const due = async (now: number, limit = 10) =>
            (await store.invoiceExports.due({ now, limit })).map(({ id }) => id);
        expect(await due(NOW)).toEqual(['early', 'late']);
        expect(await due(NOW, 1)).toEqual(['early']);
        expect(await store.invoiceExports.nextDue()).toBe(NOW - 5);
        const written = afterChunk(late, undefined, NOW);
        await store.invoiceExports.apply([written]);
        expect(await due(NOW + 5)).toEqual(['early', 'future']);
        const deleting = deleteRelo(written.after, NOW + 9);
        if (deleting === undefined) throw new Error('expected a deletion');
        await store.invoiceExports.apply([deleting]);
        expect(await due(NOW + 9)).toEqual(['early', 'future', 'late']);
    });

    test('a chunk is kept once: whoever comes later with the same number goes on from the one that is kept', async () => {
        const resource = await inserted(started('a'));
        const first = chunkOf(resource, 'i1');
        const { content, ...note } = first;
        expect(await store.invoiceExports.putChunk(first)).toStrictEqual(note);
        expect(await store.invoiceExports.putChunk(chunkOf(resource, 'i2', false))).toStrictEqual(note);
        expect(await store.invoiceExports.chunk(resource, 0)).toBe(content);
        expect(await store.invoiceExports.chunk(resource, 1)).toBeUndefined();
        expect(await store.invoiceExports.chunk({ ...resource, organisation: BUYER }, 0)).toBeUndefined();
    });

    test('what is removed is gone with all chunks, also one that the export does not know of yet', async () => {
        const resource = await inserted(started('a'));
        const other = await inserted(started('b'));
        const note = await store.invoiceExports.putChunk(chunkOf(resource, 'i1'));
        const { after } = afterChunk(resource, note, NOW);
        await store.invoiceExports.putChunk(chunkOf(after, 'i2'));
        await store.invoiceExports.putChunk(chunkOf(other, 'i1'));
        for (let again = 0; again < 2; again += 1) await store.invoiceExports.remove(after);
        expect(await store.invoiceExports.find(SELLER, 'a')).toBeUndefined();
        expect(await store.invoiceExports.chunk(resource, 0)).toBeUndefined();
        expect(await store.invoiceExports.chunk(resource, 1)).toBeUndefined();
        expect(await store.invoiceExports.chunk(other, 0)).toBeDefined();
    });

    test('a list has the organisation’s own, newest first, page by page, without those that expired', async () => {
        await inserted(started('old', {}, NOW - RETENTION.readableMs));
        for (const number of [1, 2, 3]) await inserted(started(`e${number}`, {}, NOW - DAY + number));
        await inserted(started('twin', {}, NOW - DAY + 3));
        await inserted(started('other', { organisation: BUYER }));
        const query = { organisation: SELLER, now: NOW, order: 'descending' } as const;
        const first = await store.invoiceExports.list({ ...query, page: { limit: 3 } });
        const second = await store.invoiceExports.list({
            ...query,
            page: { limit: 3, ...(first.next && { after: first.next }) },
        });
        const ids = [...first.items, ...second.items].map(({ id }) => id);
        expect(ids).toEqual(['twin', 'e3', 'e2', 'e1']);
        expect(second.next).toBeUndefined();
    });
}
