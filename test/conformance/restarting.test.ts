import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../../network/block-hash';
import { retryUntil } from '../../network/setting-up/retry-until';
import { BlockReader } from './client/block-reader';
import { FabricClient, type Outcome } from './client/fabric-client';
import { readConformanceConfig } from './network/config';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';
import { restartableNames } from './network/restartable-names';

jest.setTimeout(180_000);

/** A cluster of one orderer chooses itself, and a peer finds the orderer again, within seconds; milliseconds. */
const READY_MS = 60_000;

let network: ConformanceNetwork;
let clients: readonly FabricClient[];
const readers: BlockReader[] = [];

beforeAll(async () => {
    network = await openNetwork();
    const channels = [
        network.channel,
        ...(network.secondChannel === undefined ? [] : [network.secondChannel]),
    ];
    clients = channels.map((channel) => new FabricClient({ ...network, channel }));
});

afterAll(async () => {
    await network.close();
});

afterEach(async () => {
    await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

/** The first organisation's peer's blocks of that client's channel, from the first on. */
function readerOf(client: FabricClient): BlockReader {
    const [{ admin, peer }] = network.organisations;
    const reader = new BlockReader(peer, { channel: client.network.channel, client: admin });
    readers.push(reader);
    return reader;
}

/** Height and hashes as each organisation's peer tells them. */
async function tips(client: FabricClient): Promise<readonly object[]> {
    const { channel, organisations } = client.network;
    const proposals = organisations.map(({ peer, admin }) => {
        const asked = client.propose(['GetChainInfo', channel], { chaincode: 'qscc', client: admin });
        return client.ask(peer, asked);
    });
    return (await Promise.all(proposals)).map((answer) =>
        common.BlockchainInfo.deserializeBinary(
            answer.getResponse()?.getPayload_asU8() ?? new Uint8Array(),
        ).toObject(),
    );
}

/** Resolves with both peers' tips when they are the same. */
function levelTips(client: FabricClient): Promise<readonly object[]> {
    return retryUntil(
        async () => {
            const [one, two] = await tips(client);
            expect(one).toEqual(two);
            return [one ?? {}, two ?? {}];
        },
        { timeoutMs: READY_MS },
    );
}

function submitWhenReady(client: FabricClient, args: readonly string[]): Promise<Outcome> {
    return retryUntil(() => client.submit(args), { timeoutMs: READY_MS });
}

describe.each(restartableNames(readConformanceConfig().network))('%s, killed and started again', (name) => {
    const key = `kept-${name}-${Date.now().toString(36)}`;

    test('leaves heights, hashes and state as they were; readers and writers go on, each block once', async () => {
        const before: (readonly object[])[] = [];
        const reading = clients.map(readerOf);
        for (const client of clients) {
            await client.submit(['put', key, 'before']);
            before.push(await levelTips(client));
        }
        const node = network.node(name);
        await node.kill();
        await node.start();

        for (const [index, client] of clients.entries()) {
            const reader = reading[index];
            expect(await retryUntil(() => tips(client), { timeoutMs: READY_MS })).toEqual(before[index]);
            expect(await retryUntil(() => client.get(key), { timeoutMs: READY_MS })).toBe('before');
            const { code, block } = await submitWhenReady(client, ['put', key, 'after']);
            expect(code).toBe('VALID');
            await reader?.has(block);
            expectChained(reader?.blocks ?? []);
            expect((await levelTips(client))[0]).toMatchObject({ height: reader?.blocks.length });
            const wasCut = node.hosts.includes(network.organisations[0].peer.host);
            expect(reader?.breaks === 0).toBe(!wasCut);
        }
    });
});

function expectChained(blocks: readonly common.Block[]): void {
    for (const [number, block] of blocks.entries()) {
        const header = block.getHeader();
        expect(header?.getNumber()).toBe(number);
        const previous = blocks[number - 1]?.getHeader();
        const hash = previous ? headerHash(previous) : Buffer.alloc(0);
        expect(Buffer.from(header?.getPreviousHash_asU8() ?? [])).toEqual(hash);
    }
}
