import fc from 'fast-check';
import type { ExportLine } from './chunk';
import { afterChunk, CHUNK_BYTES, nextChunk } from './chunk';
import type { Export } from './export';
import { startExport } from './export';

const NOW = Date.UTC(2026, 10, 20, 12);
const started = startExport({ id: 'e', organisation: 'Org1MSP', filter: {}, fingerprint: 'f' }, NOW);
const line = (id: string, bytes = 10): ExportLine => ({ id, text: `${id}\n`, bytes });

/** Writes all lines as the loop does, a page at a time; what the export has become, and its chunks. */
function written(lines: readonly ExportLine[], pageSize: number) {
    const chunks = [];
    let resource: Export = started;
    while (resource.status === 'provisioning') {
        const { lastId } = resource;
        const behind = lines.filter(({ id }) => lastId === undefined || id > lastId);
        const page = { lines: behind.slice(0, pageSize), hasMore: behind.length > pageSize };
        const chunk = nextChunk(resource, page);
        if (chunk !== undefined) chunks.push(chunk);
        resource = afterChunk(resource, chunk, NOW).after;
    }
    return { resource, chunks };
}

test('whatever the sizes of the lines and the pages, each line is in one chunk, in order, and the totals are right', () => {
    const sizes = fc.array(fc.oneof(fc.nat(CHUNK_BYTES / 4), fc.nat(2 * CHUNK_BYTES)), { maxLength: 40 });
    fc.assert(
        fc.property(sizes, fc.integer({ min: 1, max: 12 }), (bytes, pageSize) => {
            const lines = bytes.map((size, index) => line(`i${String(index).padStart(3, '0')}`, size));
            const { resource, chunks } = written(lines, pageSize);
            expect(chunks.map(({ content }) => content).join('')).toBe(
                lines.map(({ text }) => text).join(''),
            );
            expect(chunks.map(({ number }) => number)).toEqual([...chunks.keys()]);
            for (const chunk of chunks) expect(chunk.bytes <= CHUNK_BYTES || chunk.invoices === 1).toBe(true);
            expect(resource).toMatchObject({
                status: 'succeeded',
                chunks: chunks.length,
                invoices: lines.length,
                bytes: bytes.reduce((sum, size) => sum + size, 0),
            });
        }),
    );
});

test('with nothing to write it succeeds without a chunk', () => {
    expect(written([], 5)).toMatchObject({ resource: { status: 'succeeded', invoices: 0 }, chunks: [] });
});

test('it goes on behind the chunk that is kept, also if another writer kept it', () => {
    const other = nextChunk(started, { lines: [line('a')], hasMore: true });
    expect(afterChunk(started, other, NOW).after).toMatchObject({
        status: 'provisioning',
        chunks: 1,
        lastId: 'a',
        dueAt: NOW,
    });
});
