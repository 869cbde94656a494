import { common, type peer } from '@hyperledger/fabric-protos';
import {
    deliver,
    deliverFiltered,
    deliverFromOrderer,
    deliverWithPrivateData,
    seekEnvelope,
    type Delivered,
    type Seeking,
} from './client/deliver';
import { FabricClient, validationCode } from './client/fabric-client';
import { current, expired, unknownAuthority } from './client/strangers';
import { matching } from './client/matching';
import type { ConformanceNetwork, Node } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
    for (const value of ['1', '2', '3']) await client.submit(['put', 'delivered', value]);
});

afterAll(async () => {
    await network.close();
});

function seek(seeking: Partial<Seeking>): common.Envelope {
    const { channel, organisations } = network;
    return seekEnvelope({
        channel,
        client: organisations[0].admin,
        start: undefined,
        stop: undefined,
        ...seeking,
    });
}

const sources = {
    'a peer': (): [Node, typeof deliver] => [network.organisations[0].peer, deliver],
    'the orderer': (): [Node, typeof deliver] => [network.orderer, deliverFromOrderer],
};

describe.each(Object.entries(sources))('%s delivers', (_name, source) => {
    async function asked(seeking: Partial<Seeking>): Promise<{ numbers: number[]; status: string }> {
        const [node, ask] = source();
        const { blocks, status }: Delivered<common.Block> = await ask(node, seek(seeking));
        return { numbers: blocks.map((block) => block.getHeader()?.getNumber() ?? 0), status };
    }

    test('from a number to a number', async () => {
        expect(await asked({ start: 1, stop: 3 })).toEqual({ numbers: [1, 2, 3], status: 'SUCCESS' });
    });

    test('the oldest', async () => {
        expect(await asked({ start: 'oldest', stop: 'oldest' })).toEqual({ numbers: [0], status: 'SUCCESS' });
    });

    test('from the oldest to a number', async () => {
        expect(await asked({ start: 'oldest', stop: 2 })).toEqual({ numbers: [0, 1, 2], status: 'SUCCESS' });
    });

    test('the newest, one block', async () => {
        const { numbers, status } = await asked({ start: 'newest', stop: 'newest' });
        expect([numbers.length, status]).toEqual([1, 'SUCCESS']);
    });

    test('all that there is and then NOT_FOUND, when it must not wait', async () => {
        const { numbers, status } = await asked({ start: 0, stop: 1_000_000, failIfNotReady: true });
        expect(numbers.slice(0, 4)).toEqual([0, 1, 2, 3]);
        expect(status).toBe('NOT_FOUND');
    });

    test('NOT_FOUND for a start far past the end', async () => {
        expect(await asked({ start: 1_000_000, stop: 1_000_000 })).toEqual({
            numbers: [],
            status: 'NOT_FOUND',
        });
    });

    test('BAD_REQUEST for an end before the start, and for a request without either', async () => {
        expect(await asked({ start: 3, stop: 1 })).toEqual({ numbers: [], status: 'BAD_REQUEST' });
        expect(await asked({})).toEqual({ numbers: [], status: 'BAD_REQUEST' });
    });

    test('NOT_FOUND for a channel that it has not', async () => {
        expect(await asked({ channel: 'nosuch', start: 0, stop: 0 })).toEqual({
            numbers: [],
            status: 'NOT_FOUND',
        });
    });

    test('FORBIDDEN to an organisation that is not on the channel, and to an impostor', async () => {
        for (const mspId of ['Org9MSP', 'Org1MSP']) {
            const stranger = await current(await unknownAuthority(), mspId);
            expect(await asked({ start: 0, stop: 0, client: stranger })).toEqual({
                numbers: [],
                status: 'FORBIDDEN',
            });
        }
    });

    test('FORBIDDEN to a signature by another key', async () => {
        const [{ admin, authority }] = network.organisations;
        const other = await current(authority, 'Org1MSP');
        const forged = { serialized: admin.serialized, sign: (message: Uint8Array) => other.sign(message) };
        expect(await asked({ start: 0, stop: 0, client: forged })).toEqual({
            numbers: [],
            status: 'FORBIDDEN',
        });
    });

    test('FORBIDDEN to an expired certificate', async () => {
        const late = await expired(network.organisations[0].authority, 'Org1MSP');
        expect(await asked({ start: 0, stop: 0, client: late })).toEqual({
            numbers: [],
            status: 'FORBIDDEN',
        });
    });

    test('BAD_REQUEST to a request of half an hour ago', async () => {
        const time = new Date(Date.now() - 30 * 60_000);
        expect(await asked({ start: 0, stop: 0, time })).toEqual({ numbers: [], status: 'BAD_REQUEST' });
    });

    test('the next block as soon as it is there, to a reader who waits', async () => {
        const next = await client.height();
        const waiting = asked({ start: next, stop: next });
        await client.submit(['put', 'delivered', 'next']);
        expect(await waiting).toEqual({ numbers: [next], status: 'SUCCESS' });
    });
});

test('a block with its private data is the block alone where there are no collections', async () => {
    const { block: number } = await client.submit(['put', 'delivered', 'whole']);
    const [{ peer: node }] = network.organisations;
    const { blocks, status } = await deliverWithPrivateData(node, seek({ start: number, stop: number }));
    expect([blocks.length, status]).toEqual([1, 'SUCCESS']);
    const plain = (await client.block(number)).getData()?.serializeBinary();
    expect(blocks[0]?.getBlock()?.getData()?.serializeBinary()).toEqual(plain);
    expect(blocks[0]?.getPrivateDataMapMap().getLength()).toBe(0);
});

describe('filtered blocks', () => {
    async function filtered(number: number): Promise<peer.FilteredBlock> {
        const { blocks, status } = await deliverFiltered(
            network.organisations[0].peer,
            seek({ start: number, stop: number }),
        );
        const [block] = blocks;
        if (!block) throw new Error(`no filtered block, but ${status}`);
        return block;
    }

    test('tell id, type, code and the name of the event, without its payload', async () => {
        const { block, transactionId } = await client.submit(['increment', `filtered-${Date.now()}`]);
        const found = await filtered(block);
        expect([found.getChannelId(), found.getNumber()]).toEqual([network.channel, block]);
        const own = found.getFilteredTransactionsList().find((each) => each.getTxid() === transactionId);
        expect(own?.getType()).toBe(common.HeaderType.ENDORSER_TRANSACTION);
        expect(validationCode(own?.getTxValidationCode())).toBe('VALID');
        const [action] = own?.getTransactionActions()?.getChaincodeActionsList() ?? [];
        expect(action?.getChaincodeEvent()?.toObject()).toEqual({
            chaincodeId: network.chaincode,
            txId: transactionId,
            eventName: 'incremented',
            payload: '',
        });
    });

    test('tell of a transaction that set no event that it has none', async () => {
        const { block, transactionId } = await client.submit(['put', 'quiet', 'x']);
        const own = (await filtered(block))
            .getFilteredTransactionsList()
            .find((each) => each.getTxid() === transactionId);
        expect(own?.getTransactionActions()?.getChaincodeActionsList()).toEqual([]);
    });

    test('number 0 tells the configuration, without an action', async () => {
        const [config] = (await filtered(0)).getFilteredTransactionsList();
        const configurationId = matching(/^[0-9a-f]{64}$/);
        expect([config?.getType(), config?.getTxid(), config?.hasTransactionActions()]).toEqual([
            common.HeaderType.CONFIG,
            configurationId,
            false,
        ]);
    });
});
