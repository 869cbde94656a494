import { DAY, HOUR, MINUTE } from '../../../core/instant';
import type { ChunkNote } from '../../../core/ports/export-store';
import type { ExportChunk } from '../../../core/export/chunk';
import { StoreUnavailable } from '../../../core/ports/store-unavailable';
import { ExportScene, idsOf, version } from '../../support/export-scene';
import { overriding } from '../../support/overriding';

let scene: ExportScene;

beforeEach(async () => {
    scene = await ExportScene.begin();
});
afterEach(() => scene.end());

/** The store of a process in which keeping a chunk goes otherwise. */
const keepingChunks = (putChunk: (chunk: ExportChunk) => Promise<ChunkNote>) => ({
    invoiceExports: overriding(scene.store, { putChunk }),
});

describe('in the course of time', () => {
    test('an export that is not written by its deadline fails, and says so with a code', async () => {
        const { id } = (await scene.create()).json;
        scene.now = () => Date.now() + HOUR;
        scene.startLoop();
        const reply = await scene.after('provisioning', id);
        expect(reply.json).toMatchObject({
            status: 'failed',
            error: { code: 'EXPORT_DEADLINE_EXCEEDED', status: 504, retryable: true },
        });
        expect(reply.headers.has('retry-after')).toBe(false);
        expect((await scene.get(`/exports/${id}/content`)).json.code).toBe('EXPORT_WITHOUT_CONTENT');
    });

    test('one whose database is away is written when it is back', async () => {
        await scene.keepInvoices(1);
        const { store } = scene;
        const { id } = (await scene.create()).json;
        await new Promise<void>((resolve) => {
            let isAway = true;
            const putChunk = async (chunk: ExportChunk): Promise<ChunkNote> => {
                if (!isAway) return store.putChunk(chunk);
                isAway = false;
                resolve();
                throw new StoreUnavailable(new Error('away'));
            };
            scene.startLoop(keepingChunks(putChunk));
        });
        expect((await scene.get(`/exports/${id}`)).json.status).toBe('provisioning');
        scene.now = () => Date.now() + MINUTE;
        expect((await scene.after('provisioning', id)).json).toMatchObject({
            status: 'succeeded',
            invoiceCount: 1,
        });
    });

    test('one that cannot be written fails at once', async () => {
        await scene.keepInvoices(1);
        const { id } = (await scene.create()).json;
        scene.startLoop(keepingChunks(() => Promise.reject(new Error('a mistake'))));
        expect((await scene.after('provisioning', id)).json).toMatchObject({
            status: 'failed',
            error: { code: 'INTERNAL' },
        });
    });

    test('it is kept as long as it says, at least a day, and then it is gone', async () => {
        scene.startLoop();
        const { id } = (await scene.create()).json;
        const reply = await scene.after('provisioning', id);
        const until = Date.parse(reply.json.expirationDateTime);
        expect(until - Date.now()).toBeGreaterThan(DAY);
        scene.now = () => until - 1;
        expect((await scene.get(`/exports/${id}/content`)).status).toBe(200);
        scene.now = () => until;
        expect((await scene.get(`/exports/${id}`)).json.code).toBe('EXPORT_NOT_FOUND');
        expect((await scene.get('/exports')).json.value).toEqual([]);
    });
});

describe('a process that dies while it writes an export', () => {
    test.each([
        ['before it keeps a chunk', false],
        ['after it kept a chunk and before it noted that', true],
    ])('%s leaves nothing out and nothing twice: another one goes on', async (_moment, isKept) => {
        await scene.keepInvoices(250);
        const { store } = scene;
        const { id } = (await scene.create()).json;
        await new Promise<void>((resolve) => {
            const putChunk = async (chunk: ExportChunk): Promise<ChunkNote> => {
                if (chunk.number === 0 || isKept) await store.putChunk(chunk);
                if (chunk.number === 0) return chunk;
                resolve();
                throw new StoreUnavailable(new Error('the process is dead'));
            };
            scene.startLoop(keepingChunks(putChunk));
        });
        await scene.stopLoops();
        await scene.service.store.invoices.apply([version('i0003-late', 900), version('i0249', 901)]);
        expect((await scene.get(`/exports/${id}`)).json.status).toBe('provisioning');
        scene.now = () => Date.now() + MINUTE;
        scene.startLoop();
        expect((await scene.after('provisioning', id)).json.status).toBe('succeeded');
        expect((await scene.linesOf(id)).map((line) => line.id)).toEqual(idsOf(250));
    });

    test('and does not, but was only thought dead, writes one export with the one that took over', async () => {
        await scene.keepInvoices(250);
        const { id } = (await scene.create()).json;
        scene.startLoop({ clock: () => Date.now() + MINUTE });
        scene.startLoop();
        const reply = await scene.after('provisioning', id);
        expect(reply.json).toMatchObject({ status: 'succeeded', invoiceCount: 250 });
        expect((await scene.linesOf(id)).map((line) => line.id)).toEqual(idsOf(250));
    });
});
