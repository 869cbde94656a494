import { peer, type ledger as protos } from '@hyperledger/fabric-protos';
import { kvrwset, rwset } from 'fabric-protos';
import { CommitDecisions } from './commit-decisions';
import { PeerLedger } from './peer-ledger';
import { MAX_DEGREE } from './range-reads';
import { ReadWriteSetBuilder } from './read-write-set-builder';
import { decodeReadWriteSet } from './read-write-set';
import type { Simulator } from './simulator';
import { TemporaryDirectories } from './testing/temporary-directory';
import { TestChain, TRUSTING } from './testing/test-chain';
import { envelopeOf, writing } from './testing/test-transaction';

const directories = new TemporaryDirectories();
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
    for (const one of opened.splice(0).reverse()) {
        await one.close();
    }
});
afterAll(() => {
    directories.remove();
});

/** A ledger whose block 0 is empty and whose following blocks hold one transaction each with these results. */
async function ledgerOf(...results: Uint8Array[]): Promise<{ ledger: PeerLedger; chain: TestChain }> {
    const ledger = await PeerLedger.open({
        directory: directories.make(),
        channel: 'mychannel',
        decisions: new CommitDecisions(TRUSTING),
    });
    opened.push(ledger);
    const chain = new TestChain();
    await ledger.commit(chain.next());
    for (const result of results) {
        await ledger.commit(chain.next(envelopeOf({ results: result })));
    }
    return { ledger, chain };
}

function simulate(ledger: PeerLedger): Simulator {
    const simulator = ledger.newSimulator('transaction');
    opened.push(simulator);
    return simulator;
}

async function text(simulator: Simulator, key: string): Promise<string | undefined> {
    const value = await simulator.getState('invoice', key);
    return value && Buffer.from(value).toString();
}

async function keysOf(simulator: Simulator, start: string, end: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of simulator.range('invoice', start, end)) {
        keys.push(key);
    }
    return keys;
}

function onlySet(simulator: Simulator): protos.rwset.kvrwset.KVRWSet {
    const [part] = decodeReadWriteSet(simulator.results());
    if (!part) {
        throw new Error('The read-write set is empty');
    }
    return part.set;
}

describe('a simulator', () => {
    it('reads committed values, not its own writes', async () => {
        const { ledger } = await ledgerOf(writing({ a: 'one' }));
        const simulator = simulate(ledger);
        simulator.putState('invoice', 'a', Buffer.from('two'));
        expect(await text(simulator, 'a')).toBe('one');
        expect(await text(simulator, 'b')).toBeUndefined();
    });

    it('does not see what is committed after it was made, neither by key, range nor history', async () => {
        const { ledger, chain } = await ledgerOf(writing({ a: 'one' }));
        const before = simulate(ledger);
        await ledger.commit(chain.next(envelopeOf({ results: writing({ a: 'two', b: 'new' }) })));
        expect(await text(before, 'a')).toBe('one');
        expect(await keysOf(before, '', '')).toEqual(['a']);
        const past = [];
        for await (const entry of before.history('invoice', 'a')) {
            past.push(Buffer.from(entry.value).toString());
        }
        expect(past).toEqual(['one']);
        expect(await text(simulate(ledger), 'a')).toBe('two');
    });

    it('gives the same bytes for the same operations in any order', async () => {
        const { ledger } = await ledgerOf(writing({ a: '1', b: '2', é: '3' }));
        const orders = [
            ['b', 'a', 'é', '\u{10ffff}', '\uffee'],
            ['\uffee', 'é', '\u{10ffff}', 'a', 'b'],
        ];
        const results = [];
        for (const keys of orders) {
            const simulator = simulate(ledger);
            for (const key of keys) {
                await simulator.getState('invoice', key);
                simulator.putState('invoice', key, Buffer.from('new'));
                simulator.putState('another', key, Buffer.from('new'));
            }
            results.push(Buffer.from(simulator.results()).toString('hex'));
        }
        expect(results[0]).toBe(results[1]);
    });

    it('orders keys by their UTF-8 bytes and writes the versions that it read, as the SDK decodes them', async () => {
        const { ledger } = await ledgerOf(writing({ '\uffee': 'x' }), writing({ '\u{10ffff}': 'y' }));
        const simulator = simulate(ledger);
        await simulator.getState('invoice', '\u{10ffff}');
        await simulator.getState('invoice', '\uffee');
        await simulator.getState('invoice', 'absent');
        const set = rwset.TxReadWriteSet.decode(simulator.results()).ns_rwset[0];
        const { reads } = kvrwset.KVRWSet.decode(set?.rwset ?? new Uint8Array());
        expect(reads.map(({ key }) => key)).toEqual(['absent', '\uffee', '\u{10ffff}']);
        expect(reads.map(({ version }) => version?.block_num?.toString())).toEqual([undefined, '1', '2']);
    });

    it('writes a deletion for a deleted key and for an empty value', async () => {
        const { ledger } = await ledgerOf();
        const simulator = simulate(ledger);
        simulator.delState('invoice', 'a');
        simulator.putState('invoice', 'b', new Uint8Array());
        simulator.putState('invoice', 'c', Buffer.from('c'));
        const writes = onlySet(simulator).getWritesList();
        expect(writes.map((write) => [write.getKey(), write.getIsDelete()])).toEqual([
            ['a', true],
            ['b', true],
            ['c', false],
        ]);
    });

    it('ranges over its own namespace only, end excluded, open bounds included', async () => {
        const results = new ReadWriteSetBuilder();
        for (const namespace of ['invoic', 'invoice', 'invoicf']) {
            for (const key of ['a', 'b', 'c', '\u0000composite\u0000']) {
                results.write({ namespace, key, value: Buffer.from(namespace) });
            }
        }
        const { ledger } = await ledgerOf(results.build());
        const simulator = simulate(ledger);
        expect(await keysOf(simulator, 'a', 'c')).toEqual(['a', 'b']);
        expect(await keysOf(simulator, '', '')).toEqual(['\u0000composite\u0000', 'a', 'b', 'c']);
        expect(await keysOf(simulator, 'b', '')).toEqual(['b', 'c']);
    });

    it('records a range read to its end with the asked bounds, and one that stopped early with the last key', async () => {
        const { ledger } = await ledgerOf(writing({ a: '1', b: '2', c: '3' }));
        const simulator = simulate(ledger);
        await keysOf(simulator, 'a', 'z');
        for await (const { key } of simulator.range('invoice', 'b', 'z')) {
            expect(key).toBe('b');
            break;
        }
        const queries = onlySet(simulator).getRangeQueriesInfoList();
        expect(queries.map((query) => query.toObject())).toMatchObject([
            { startKey: 'a', endKey: 'z', itrExhausted: true },
            { startKey: 'b', endKey: 'b', itrExhausted: false },
        ]);
        const reads = queries.map((query) =>
            query
                .getRawReads()
                ?.getKvReadsList()
                .map((read) => read.getKey()),
        );
        expect(reads).toEqual([['a', 'b', 'c'], ['b']]);
    });

    it('records the same range once', async () => {
        const { ledger } = await ledgerOf(writing({ a: '1' }));
        const simulator = simulate(ledger);
        await keysOf(simulator, '', '');
        await keysOf(simulator, '', '');
        expect(onlySet(simulator).getRangeQueriesInfoList()).toHaveLength(1);
    });

    it('records more than fifty results as hashes', async () => {
        const entries = Array.from({ length: MAX_DEGREE + 1 }, (_, index) => [
            `key${String(index)}`,
            'value',
        ]);
        const { ledger } = await ledgerOf(writing(Object.fromEntries(entries) as Record<string, string>));
        const simulator = simulate(ledger);
        await keysOf(simulator, '', '');
        const [query] = onlySet(simulator).getRangeQueriesInfoList();
        expect(query?.hasRawReads()).toBe(false);
        expect(query?.getReadsMerkleHashes()?.toObject()).toMatchObject({ maxDegree: 50, maxLevel: 1 });
    });

    it('tells the history of a key newest first, with deletions, and of no other key', async () => {
        const remove = new ReadWriteSetBuilder();
        remove.write({ namespace: 'invoice', key: 'a', value: new Uint8Array() });
        const { ledger } = await ledgerOf(
            writing({ a: 'one', ab: 'other' }),
            writing({ a: 'two' }),
            remove.build(),
        );
        const entries = [];
        for await (const entry of simulate(ledger).history('invoice', 'a')) {
            entries.push([
                Buffer.from(entry.value).toString(),
                entry.isDelete,
                entry.timestamp?.toDate().toISOString(),
            ]);
        }
        const when = '2026-01-31T12:00:00.000Z';
        expect(entries).toEqual([
            ['', true, when],
            ['two', false, when],
            ['one', false, when],
        ]);
        expect(await text(simulate(ledger), 'a')).toBeUndefined();
    });

    it('keeps the metadata of a key through later writes and gives the key a new version when only it changes', async () => {
        const name = Object.keys(peer.MetaDataKeys)[0] ?? '';
        const setting = new ReadWriteSetBuilder();
        setting.writeMetadata({
            namespace: 'invoice',
            key: 'a',
            entries: new Map([[name, Buffer.from('policy')]]),
        });
        setting.writeMetadata({
            namespace: 'invoice',
            key: 'absent',
            entries: new Map([[name, Buffer.from('x')]]),
        });
        const { ledger } = await ledgerOf(writing({ a: 'one' }), setting.build(), writing({ a: 'two' }));
        const simulator = simulate(ledger);
        const metadata = await simulator.getMetadata('invoice', 'a');
        expect(Buffer.from(metadata.get(name) ?? []).toString()).toBe('policy');
        expect((await simulator.getMetadata('invoice', 'absent')).size).toBe(0);
        expect(await text(simulator, 'absent')).toBeUndefined();
        expect(onlySet(simulator).getReadsList()[0]?.getVersion()?.getBlockNum()).toBe(3);
    });
});
