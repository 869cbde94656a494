import { setTimeout as delay } from 'node:timers/promises';
import { common } from '@hyperledger/fabric-protos';
import type { Block } from '../../core/ledger/block';
import { breakBetween } from '../../core/ledger/block';
import type { Logger } from '../../core/ports/logger';
import { recordingLogger } from '../../test/support/recording-logger';
import { FabricBlockSource } from './fabric-block-source';
import { NativeSigner, type SignerCredentials } from './native-signer';
import { eventually } from './testing/eventually';
import { silentLogger } from './testing/silent-logger';
import { testBlock, testChain } from './testing/test-block';
import { TestDeliverer } from './testing/test-deliverer';
import { testCredentials } from './testing/test-signer';

const peers: TestDeliverer[] = [];
const sources: FabricBlockSource[] = [];
let credentials: SignerCredentials;

beforeAll(async () => {
    credentials = await testCredentials();
});

async function peerWith(chain: readonly common.Block[]): Promise<TestDeliverer> {
    const peer = await new TestDeliverer(chain).start();
    peers.push(peer);
    return peer;
}

const QUIET_MS = 200;

function sourceFrom(...of: readonly TestDeliverer[]): FabricBlockSource {
    return sourceLogging(silentLogger, of);
}

function sourceLogging(logger: Logger, of: readonly TestDeliverer[]): FabricBlockSource {
    const source = new FabricBlockSource({
        channel: 'mychannel',
        chaincode: 'invoice',
        targets: of.map((peer, index) => peer.target(`peer${index}`)),
        signer: () => Promise.resolve(new NativeSigner(credentials)),
        quietMs: QUIET_MS,
        logger,
    });
    sources.push(source);
    return source;
}

async function take(source: FabricBlockSource, from: number, count: number): Promise<Block[]> {
    const blocks: Block[] = [];
    const leaving = new AbortController();
    for await (const block of source.read({ from, signal: leaving.signal })) {
        blocks.push(block);
        if (blocks.length === count) leaving.abort();
    }
    return blocks;
}

afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.close()));
    for (const peer of peers.splice(0)) peer.stop();
});

describe('reading blocks', () => {
    it('gives every block from the one asked for, in order and chained by their hashes', async () => {
        const blocks = await take(sourceFrom(await peerWith(testChain(40))), 0, 40);
        let checkpoint: Block | undefined;
        for (const block of blocks) {
            const at = checkpoint && { block: checkpoint.number, hash: checkpoint.hash };
            expect(breakBetween(at, block)).toBeUndefined();
            checkpoint = block;
        }
        expect(blocks.at(-1)?.number).toBe(39);
    });

    it('begins where it is told to', async () => {
        const peer = await peerWith(testChain(10));
        const [first] = await take(sourceFrom(peer), 7, 1);
        expect(first?.number).toBe(7);
        expect(peer.asked).toEqual([7]);
    });

    it('goes on at the next peer with the next wanted block when a stream breaks', async () => {
        const chain = testChain(12);
        const [weak, well] = [await peerWith(chain), await peerWith(chain)];
        weak.breakAfter = 5;
        const blocks = await take(sourceFrom(weak, well), 0, 12);
        expect(blocks.map(({ number }) => number)).toEqual(chain.map((_, index) => index));
        expect([weak.asked, well.asked]).toEqual([[0], [5]]);
    });

    it('goes on at another peer when one is down', async () => {
        const chain = testChain(3);
        const [down, well] = [await peerWith(chain), await peerWith(chain)];
        const source = sourceFrom(down, well);
        down.stop();
        await expect(take(source, 0, 3)).resolves.toHaveLength(3);
    });

    it('never gives a block out of turn, but asks another peer for the one that is missing', async () => {
        const chain = testChain(6);
        const [gapped, well] = [await peerWith(chain.toSpliced(3, 1)), await peerWith(chain)];
        const blocks = await take(sourceFrom(gapped, well), 0, 6);
        expect(blocks.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
        expect(well.asked).toEqual([3]);
    });

    it('goes on at another peer when one is behind and sends nothing', async () => {
        const chain = testChain(6);
        const [behind, well] = [await peerWith(chain.slice(0, 2)), await peerWith(chain)];
        const blocks = await take(sourceFrom(behind, well), 0, 6);
        expect(blocks.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
        expect([behind.asked, well.asked]).toEqual([[0], [2]]);
    });

    it('stays with a peer that sends nothing while the reader is busy', async () => {
        const chain = testChain(3);
        const [peer, other] = [await peerWith(chain), await peerWith(chain)];
        const reading = sourceFrom(peer, other).read({ from: 0, signal: new AbortController().signal });
        expect((await reading.next()).value?.number).toBe(0);
        await delay(2 * QUIET_MS);
        expect((await reading.next()).value?.number).toBe(1);
        await reading.return();
        expect([peer.asked, other.asked]).toEqual([[0], []]);
    });

    it('stays with the only peer there is, however long it sends nothing', async () => {
        const peer = await peerWith(testChain(1));
        const leaving = new AbortController();
        const reading = sourceFrom(peer).read({ from: 0, signal: leaving.signal });
        await reading.next();
        const next = reading.next();
        await delay(2 * QUIET_MS);
        leaving.abort();
        await next;
        expect(peer.asked).toEqual([0]);
    });

    it('throws when the transactions of a block are not those of its header', async () => {
        const chain = testChain(3);
        chain[1]?.setData(chain[2]?.getData());
        await expect(take(sourceFrom(await peerWith(chain)), 0, 3)).rejects.toThrow('GATEWAY-BLOCK-INVALID');
    });

    it('throws when every peer keeps saying that it does not have the block', async () => {
        const peer = await peerWith([]);
        peer.refusal = common.Status.NOT_FOUND;
        await expect(take(sourceFrom(peer), 0, 1)).rejects.toThrow('GATEWAY-BLOCK-NOT-SERVED');
        expect(peer.asked.length).toBeGreaterThan(1);
    }, 15_000);

    it('keeps asking a peer that says it is not ready', async () => {
        const peer = await peerWith(testChain(1));
        peer.refusal = common.Status.SERVICE_UNAVAILABLE;
        const reading = take(sourceFrom(peer), 0, 1);
        await eventually(() => peer.asked.length === 2);
        peer.refusal = undefined;
        await expect(reading).resolves.toHaveLength(1);
    });

    it('finds a refusal worth an error in the log when it is repeated', async () => {
        const peer = await peerWith(testChain(1));
        const logger = recordingLogger();
        peer.refusal = common.Status.FORBIDDEN;
        const reading = take(sourceLogging(logger, [peer]), 0, 1);
        await eventually(() => peer.asked.length === 3);
        peer.refusal = undefined;
        await reading;
        expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'error', 'error']);
    });

    it('holds the peer back while the reader is busy', async () => {
        const HALF_A_MEGABYTE = 512 * 1024;
        const peer = await peerWith(testChain(200, 'x'.repeat(HALF_A_MEGABYTE)));
        const reader = sourceFrom(peer).read({ from: 0, signal: new AbortController().signal });
        await reader.next();
        const UNCHANGED_LOOKS = 40;
        let [before, unchanged] = [0, 0];
        await eventually(() => {
            unchanged = peer.sent === before ? unchanged + 1 : 0;
            before = peer.sent;
            return unchanged >= UNCHANGED_LOOKS;
        });
        expect(peer.sent).toBeLessThan(60);
        await reader.return(undefined);
    }, 20_000);

    it('ends at once when the reader stops, also while it waits for a block', async () => {
        const peer = await peerWith(testChain(1));
        const stopping = new AbortController();
        const reader = sourceFrom(peer).read({ from: 1, signal: stopping.signal });
        const waiting = reader.next();
        await eventually(() => peer.asked.length === 1);
        stopping.abort();
        await expect(waiting).resolves.toEqual({ done: true, value: undefined });
    });
});

describe('what a block says', () => {
    it('names each transaction, its validation code, its time, and the writes of our chaincode alone', async () => {
        const at = new Date('2026-01-02T03:04:05.678Z');
        const block = testBlock(0, undefined, [
            { id: '', type: common.HeaderType.CONFIG },
            {
                id: 'a',
                at,
                writes: [
                    { namespace: '_lifecycle', key: 'x', value: '1' },
                    { namespace: 'invoice', key: '\u0000invoice\u0000i1\u0000', value: 'Größe €' },
                    { namespace: 'invoice', key: 'gone' },
                ],
            },
            { id: 'b', code: 11, writes: [{ namespace: 'invoice', key: 'k', value: 'never' }] },
        ]);
        const [decoded] = await take(sourceFrom(await peerWith([block])), 0, 1);
        expect(decoded?.transactions).toEqual([
            { index: 0, fabricTxId: '', validationCode: 'VALID', at: 0, writes: [] },
            {
                index: 1,
                fabricTxId: 'a',
                validationCode: 'VALID',
                at: at.getTime(),
                writes: [
                    { index: 0, key: '\u0000invoice\u0000i1\u0000', value: 'Größe €' },
                    { index: 1, key: 'gone' },
                ],
            },
            { index: 2, fabricTxId: 'b', validationCode: 'MVCC_READ_CONFLICT', at: 0, writes: [] },
        ]);
    });
});
