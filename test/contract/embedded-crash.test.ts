import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterChunk } from '../../core/export/chunk';
import { fail } from '../../core/operation/transitions';
import type { Store } from '../../core/ports/store';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { chunkOf, started } from './export-store';
import { event, inserted, invoice, NOW, numbered, SELLER, SILENT, version } from './store-fixtures';

const SUPPORT = resolve(__dirname, '../support');
const ALL = { filter: { organisation: SELLER }, order: 'ascending', page: { limit: 10_000 } } as const;

describe('an embedded store', () => {
    let directory: string;
    beforeEach(async () => {
        directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-crash-'));
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    const open = (): Promise<Store> => openEmbeddedStore({ directory, logger: SILENT });
    const file = (name: string): string => join(directory, `${name}.db`);

    test('has everything that it acknowledged after it was killed, and starts again at once', async () => {
        const killed = await killedAfter(200, directory);
        const store = await open();
        const { items } = await store.operations.list(ALL);
        await store.close();
        const ids = new Set(items.map(({ id }) => id));
        for (let number = 0; number <= killed.lastAcknowledged; number += 1)
            expect(ids).toContain(`o${number}`);
        expect(items.length - killed.lastAcknowledged - 1).toBeLessThanOrEqual(1);
    }, 30_000);

    test('refuses a second process with a sentence that names what to do', async () => {
        const store = await open();
        const { stderr } = await ended(writer(directory));
        expect(stderr).toContain('MONGODB_URI');
        expect(stderr).toContain(directory);
        await expect(open()).rejects.toThrow('MONGODB_URI');
        await store.close();
        await (await open()).close();
    }, 30_000);

    test('loses its torn last line and nothing else', async () => {
        const store = await open();
        for (const id of ['a', 'b', 'c']) await inserted(store, id);
        await store.close();
        const before = await readFile(file('operations'), 'utf8');
        const lines = before.split('\n').filter((line) => line.includes('"_id"'));
        expect(lines).toHaveLength(3);
        await appendFile(file('operations'), `${lines[2]?.replaceAll('c', 'd') ?? ''}\n`);
        const whole = (await stat(file('operations'))).size;
        for (const cut of [1, 10, 200]) {
            await truncate(file('operations'), whole - cut);
            const again = await open();
            const { items } = await again.operations.list(ALL);
            expect(items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
            await inserted(again, `after-${cut}`);
            await again.close();
            await writeFile(file('operations'), `${before}${lines[2]?.replaceAll('c', 'd') ?? ''}\n`);
        }
    });

    test('loads a file that consists of one torn line', async () => {
        await (await open()).close();
        await writeFile(file('operations'), '{"_id":"Org1MSP:a","id"');
        const store = await open();
        expect((await store.operations.list(ALL)).items).toEqual([]);
        await store.close();
    });

    test('of a file that lost many lines at its end it loads the others', async () => {
        const store = await open();
        for (let index = 0; index < 20; index += 1) await inserted(store, `o${index}`);
        await store.close();
        const lines = (await readFile(file('operations'), 'utf8'))
            .split('\n')
            .filter((line) => line.includes('"_id"'));
        await writeFile(
            file('operations'),
            `${lines.slice(0, 7).join('\n')}\n${lines[7]?.slice(0, 50) ?? ''}`,
        );
        const again = await open();
        expect((await again.operations.list(ALL)).items).toHaveLength(7);
        await again.close();
    });

    test('refuses a file that is damaged in its middle, and leaves it as it is', async () => {
        const store = await open();
        for (let index = 0; index < 20; index += 1) await inserted(store, `o${index}`);
        await store.close();
        const damaged = (await readFile(file('operations'), 'utf8')).replace('"id":"o9"', '"id":\u0000o9"');
        await writeFile(file('operations'), damaged);
        await expect(open()).rejects.toThrow(/corrupt/);
        expect(await readFile(file('operations'), 'utf8')).toBe(damaged);
    });

    test('has all of its collections after a restart, as they were', async () => {
        const store = await open();
        const operation = await inserted(store, 'a', { idempotencyKey: 'key' });
        await store.operations.apply([
            fail(operation, { code: 'INTERNAL', message: 'Line\u2028break\u0085.' }, NOW),
        ]);
        await store.invoices.apply([version('i', 1, invoice('i'))]);
        await store.events.append(numbered([event('e')], 41));
        const fence = await store.leases.acquire({ name: 'role', holder: 'x', now: NOW, ttlMs: 10 });
        await store.checkpoints.write('channel', { block: 3, hash: 'h' }, 1);
        await keepExport(store);
        const seen = async (from: Store): Promise<unknown> => [
            await from.operations.find(SELLER, 'a'),
            await from.operations.history(SELLER, 'a'),
            await from.invoices.history(SELLER, 'i'),
            await from.events.read({ after: 0, limit: 10 }),
            await from.pendingEvents.pending(10),
            await from.checkpoints.read('channel'),
            await from.invoiceExports.find(SELLER, 'e'),
            await from.invoiceExports.chunk({ organisation: SELLER, id: 'e' }, 0),
        ];
        const before = await seen(store);
        await store.close();
        const again = await open();
        expect(await seen(again)).toStrictEqual(before);
        expect(await again.events.lastSequence()).toBe(41);
        expect(
            await again.leases.acquire({ name: 'role', holder: 'y', now: NOW + 10, ttlMs: 10 }),
        ).toBeGreaterThan(fence ?? 0);
        expect(
            await again.operations.insert({ before: undefined, after: { ...operation, id: 'b' } }),
        ).toMatchObject({ kind: 'key-taken' });
        await again.close();
    });
});

async function keepExport({ invoiceExports }: Store): Promise<void> {
    const resource = started('e', { idempotencyKey: 'k' });
    await invoiceExports.insert(resource, 1);
    const note = await invoiceExports.putChunk(chunkOf(resource, 'i', false));
    await invoiceExports.apply([afterChunk(resource, note, NOW)]);
}

function writer(directory: string): ChildProcess {
    const script = [join(SUPPORT, 'embedded-writer.ts'), directory];
    return spawn(process.execPath, ['-r', join(SUPPORT, 'typescript-hook.js'), ...script]);
}

async function killedAfter(count: number, directory: string): Promise<{ lastAcknowledged: number }> {
    const child = writer(directory);
    if (child.stdout === null) throw new Error('no output');
    let lastAcknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
        lastAcknowledged = Number(line);
        if (lastAcknowledged === count) child.kill('SIGKILL');
    }
    expect(lastAcknowledged).toBeGreaterThanOrEqual(count);
    return { lastAcknowledged };
}

async function ended(child: ChildProcess): Promise<{ stderr: string }> {
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
    await once(child, 'close');
    return { stderr };
}
