import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get as httpGet } from 'node:http';
import { afterChunk, CHUNK_BYTES, nextChunk } from '../../../core/export/chunk';
import { startExport } from '../../../core/export/export';
import { ExportScene } from '../../support/export-scene';

/** More than the connections of a machine hold by themselves. */
const CHUNKS = 200;

let scene: ExportScene;
let path: string;

beforeEach(async () => {
    scene = await ExportScene.begin({ maxInFlightPerOrganisation: 1 });
    path = `/exports/${await writtenExport()}/content`;
});
afterEach(() => scene.end());

/** An export of some 50 MB. */
async function writtenExport(): Promise<string> {
    const { store } = scene;
    const start = { id: 'large', organisation: 'Org1MSP', filter: {}, fingerprint: 'f' };
    let resource = startExport(start, Date.now());
    await store.insert(resource, 10);
    const text = `${JSON.stringify({ note: 'x'.repeat(CHUNK_BYTES - 20) })}\n`;
    const lines = [{ id: 'a', text, bytes: Buffer.byteLength(text) }];
    for (let number = 0; number < CHUNKS; number += 1) {
        const chunk = nextChunk(resource, { lines, hasMore: number < CHUNKS - 1 });
        const change = afterChunk(resource, chunk && (await store.putChunk(chunk)), Date.now());
        await store.apply([change]);
        resource = change.after;
    }
    return resource.id;
}

async function opened(method = 'GET'): Promise<IncomingMessage> {
    const headers = { Authorization: `Bearer ${scene.key}`, Accept: 'application/x-ndjson' };
    const request = httpGet(new URL(path, scene.service.api.url), { headers, method, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
}

/** Waits until nothing more is read from the store; how much was. */
async function readAhead(read: jest.SpyInstance): Promise<number> {
    let seen = -1;
    while (seen !== read.mock.calls.length) {
        seen = read.mock.calls.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return seen;
}

test('a download is read from the store no faster than the client takes it, and is whole in the end', async () => {
    const read = jest.spyOn(scene.store, 'chunk');
    const response = await opened();
    expect(await readAhead(read)).toBeLessThan(CHUNKS / 2);
    let received = 0;
    for await (const part of response) received += (part as Buffer).length;
    expect(received).toBe(Number(response.headers['content-length']));
    expect(read).toHaveBeenCalledTimes(CHUNKS);
});

test('it has its place among the requests of its organisation until it has ended, also if the client hangs up', async () => {
    const response = await opened();
    expect((await scene.get('/invoices')).status).toBe(429);
    response.destroy();
    const deadline = Date.now() + 5000;
    while ((await scene.get('/invoices')).status !== 200) {
        if (Date.now() > deadline) throw new Error('the place was not given back within 5 s');
    }
});

test('one that loses its export breaks off, so that nobody takes a part for the whole', async () => {
    const response = await opened();
    const resource = await scene.store.find('Org1MSP', 'large');
    if (resource === undefined) throw new Error('there is no export');
    await scene.store.remove(resource);
    await expect(response.toArray()).rejects.toThrow('aborted');
});

test('HEAD tells its size alone', async () => {
    const response = await opened('HEAD');
    const { bytes } = (await scene.store.find('Org1MSP', 'large')) ?? {};
    expect([response.statusCode, response.headers['content-length']]).toEqual([200, String(bytes)]);
    expect(await response.toArray()).toEqual([]);
    expect((await scene.get('/invoices')).status).toBe(200);
});
