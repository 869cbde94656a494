import { createHash } from 'node:crypto';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { headerHash } from '../../network/block-hash';
import { FabricClient } from './client/fabric-client';
import { transaction } from './client/transaction';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;
/** Keys of this run alone: a network of Fabric keeps those of earlier ones. */
const run = Date.now().toString(36);
const key = (name: string): string => `${name}-${run}`;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

const { SIGNATURES, TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
const SUCCESS = { status: 'SUCCESS', info: '' };

describe('what the committer makes of an ordered transaction', () => {
    test('VALID: it is written', async () => {
        expect(await client.submit(['put', key('a'), 'one'])).toMatchObject({ code: 'VALID' });
        expect(await client.get(key('a'))).toBe('one');
    });

    test('MVCC_READ_CONFLICT: the second of two that read the same version', async () => {
        await client.submit(['put', key('counter'), '1']);
        const from = await client.height();
        const [first, second] = [
            await client.endorsed(['increment', key('counter')]),
            await client.endorsed(['increment', key('counter')]),
        ];
        expect(await client.order(first.envelope)).toEqual(SUCCESS);
        expect(await client.order(second.envelope)).toEqual(SUCCESS);
        expect((await client.outcomeOf(first.transactionId, from)).code).toBe('VALID');
        expect((await client.outcomeOf(second.transactionId, from)).code).toBe('MVCC_READ_CONFLICT');
        expect(await client.get(key('counter'))).toBe('2');
    });

    test('PHANTOM_READ_CONFLICT: a key has come into the range that was read', async () => {
        const range = key('range');
        const from = await client.height();
        const counting = await client.endorsed(['count', `${range}-0`, `${range}-9`, `${range}-counted`]);
        await client.submit(['put', `${range}-5`, 'new']);
        await client.order(counting.envelope);
        expect((await client.outcomeOf(counting.transactionId, from)).code).toBe('PHANTOM_READ_CONFLICT');
        expect(await client.get(`${range}-counted`)).toBe('');
    });

    test('ENDORSEMENT_POLICY_FAILURE: one organisation of the two', async () => {
        const from = await client.height();
        const proposed = client.propose(['put', key('alone'), 'no']);
        const alone = transaction(proposed, [await client.askFirst(proposed)]);
        expect(await client.order(alone)).toEqual(SUCCESS);
        expect((await client.outcomeOf(proposed.transactionId, from)).code).toBe(
            'ENDORSEMENT_POLICY_FAILURE',
        );
        expect(await client.get(key('alone'))).toBe('');
    });

    test('ENDORSEMENT_POLICY_FAILURE: the same organisation twice', async () => {
        const from = await client.height();
        const proposed = client.propose(['put', key('twice'), 'no']);
        const answer = await client.askFirst(proposed);
        await client.order(transaction(proposed, [answer, answer]));
        expect((await client.outcomeOf(proposed.transactionId, from)).code).toBe(
            'ENDORSEMENT_POLICY_FAILURE',
        );
    });

    test('ENDORSEMENT_POLICY_FAILURE: a signature that is not over this payload', async () => {
        const from = await client.height();
        const proposed = client.propose(['put', key('forged'), 'no']);
        const [first, second] = await client.endorse(proposed);
        const other = await client.endorse(client.propose(['put', key('forged'), 'other']));
        second?.setEndorsement(other[1]?.getEndorsement());
        await client.order(
            transaction(
                proposed,
                [first, second].filter((each) => each !== undefined),
            ),
        );
        expect((await client.outcomeOf(proposed.transactionId, from)).code).toBe(
            'ENDORSEMENT_POLICY_FAILURE',
        );
    });

    test('DUPLICATE_TXID: the same bytes again; the first outcome stays', async () => {
        const from = await client.height();
        const { envelope, transactionId } = await client.endorsed(['increment', key('again')]);
        expect(await client.order(envelope)).toEqual(SUCCESS);
        expect(await client.order(envelope)).toEqual(SUCCESS);
        expect((await client.outcomeOf(transactionId, from, 1)).code).toBe('VALID');
        expect((await client.outcomeOf(transactionId, from, 2)).code).toBe('DUPLICATE_TXID');
        expect(await client.get(key('again'))).toBe('1');
        const found = await client.query('qscc', ['GetTransactionByID', network.channel, transactionId]);
        const processed = peer.ProcessedTransaction.deserializeBinary(found.getPayload_asU8());
        expect(processed.getValidationcode()).toBe(peer.TxValidationCode.VALID);
    });
});

describe('a block', () => {
    async function newBlock(): Promise<{ block: common.Block; before: common.Block }> {
        const { block: number } = await client.submit(['put', key('block'), String(Math.random())]);
        return { block: await client.block(number), before: await client.block(number - 1) };
    }

    test('carries the hash of the one before it and of its own data', async () => {
        const { block, before } = await newBlock();
        const header = block.getHeader() ?? new common.BlockHeader();
        expect(header.getNumber()).toBe((before.getHeader()?.getNumber() ?? 0) + 1);
        expect(hex(header.getPreviousHash_asU8())).toBe(
            hex(headerHash(before.getHeader() ?? new common.BlockHeader())),
        );
        const hash = createHash('sha256');
        for (const envelope of block.getData()?.getDataList_asU8() ?? []) hash.update(envelope);
        expect(hex(header.getDataHash_asU8())).toBe(hash.digest('hex'));
    });

    test('has five metadata slots: signatures, an empty one, codes, an empty one and the commit hash', async () => {
        const { block } = await newBlock();
        const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
        expect(slots.map((slot) => slot.length > 0)).toEqual([true, false, true, false, true]);
        expect(slots[TRANSACTIONS_FILTER]).toHaveLength(block.getData()?.getDataList_asU8().length ?? 0);
        const commitHash = common.Metadata.deserializeBinary(slots[COMMIT_HASH] ?? new Uint8Array());
        expect(commitHash.getValue_asU8()).toHaveLength(32);
    });

    test('is signed by the orderer, over its header and the number of the last configuration block', async () => {
        const { block } = await newBlock();
        const slot = block.getMetadata()?.getMetadataList_asU8()[SIGNATURES] ?? new Uint8Array();
        const metadata = common.Metadata.deserializeBinary(slot);
        const consenters = common.OrdererBlockMetadata.deserializeBinary(metadata.getValue_asU8());
        expect(consenters.getLastConfig()?.getIndex()).toBe(0);
        expect(metadata.getSignaturesList()).toHaveLength(1);
    });

    test('number 0 is the configuration, VALID, of batches that an application can work with', async () => {
        const block = await client.block(0);
        expect(block.getData()?.getDataList()).toHaveLength(1);
        const configured = await client.query('cscc', ['GetConfigBlock', network.channel]);
        const config = common.Block.deserializeBinary(configured.getPayload_asU8());
        expect(hex(config.getHeader()?.getDataHash_asU8())).toBe(hex(block.getHeader()?.getDataHash_asU8()));
        expect(batchSizeIn(await channelConfig()).getMaxMessageCount()).toBeGreaterThan(0);
    });

    test('is the same on the peers of both organisations, commit hash included', async () => {
        const { block } = await newBlock();
        const number = block.getHeader()?.getNumber() ?? 0;
        const other = new FabricClient({
            ...network,
            organisations: [network.organisations[1], network.organisations[0]],
        });
        const theirs = await other.block(number);
        expect(hex(theirs.getData()?.serializeBinary())).toBe(hex(block.getData()?.serializeBinary()));
        const hashes = [block, theirs].map((each) =>
            hex(each.getMetadata()?.getMetadataList_asU8()[COMMIT_HASH]),
        );
        expect(hashes[0]).toBe(hashes[1]);
    });

    async function channelConfig(): Promise<common.Config> {
        const answer = await client.query('cscc', ['GetChannelConfig', network.channel]);
        return common.Config.deserializeBinary(answer.getPayload_asU8());
    }
});

function batchSizeIn(config: common.Config): orderer.BatchSize {
    const value = config
        .getChannelGroup()
        ?.getGroupsMap()
        .get('Orderer')
        ?.getValuesMap()
        .get('BatchSize')
        ?.getValue_asU8();
    return orderer.BatchSize.deserializeBinary(value ?? new Uint8Array());
}

function hex(bytes: Uint8Array | undefined): string {
    return Buffer.from(bytes ?? []).toString('hex');
}
