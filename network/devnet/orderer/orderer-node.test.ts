import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { configOf, genesisBlock, mspDefinitionsOf } from '../identity/channel-config';
import { MspRegistry } from '../identity/msp-registry';
import { Organisation } from '../identity/organisation';
import { ChannelPolicies } from '../identity/policy';
import type { SigningIdentity } from '../identity/signing-identity';
import { headerBytes, headerHash } from '../../block-hash';
import { envelopesOf, headerOf, metadataSlot } from '../ledger/block';
import { BlockStore } from '../ledger/block-store';
import { OrdererNode } from './orderer-node';

const BATCH = { maxMessages: 2, preferredMaxBytes: 10_000, absoluteMaxBytes: 20_000, timeoutMs: 10 };
const { SUCCESS, BAD_REQUEST, FORBIDDEN } = common.Status;

function envelopeBy(signer: SigningIdentity, text: string): common.Envelope {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setChannelId('mychannel');
    channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
    channelHeader.setTxId(text);
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(signer.serialized);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(Buffer.from(text));
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
    return envelope;
}

function textOf(envelope: Uint8Array): string {
    const bytes = common.Envelope.deserializeBinary(envelope).getPayload_asU8();
    return Buffer.from(common.Payload.deserializeBinary(bytes).getData_asU8()).toString();
}

describe('OrdererNode', () => {
    let directory: string;
    let org1: Organisation;
    let ordererOrganisation: Organisation;
    let blocks: BlockStore;
    let node: OrdererNode;
    let client: orderer.AtomicBroadcastClient;

    beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), 'devnet-orderer-'));
        const open = (mspId: string, domain: string, nodeKind: 'peer' | 'orderer') =>
            Organisation.open({ directory: join(directory, mspId), mspId, domain, nodeKind });
        [org1, ordererOrganisation] = await Promise.all([
            open('Org1MSP', 'org1.example.com', 'peer'),
            open('OrdererMSP', 'example.com', 'orderer'),
        ]);
        blocks = await BlockStore.open(join(directory, 'blocks'));
        const genesis = genesisBlock({
            channel: 'mychannel',
            organisations: [org1],
            ordererOrganisation,
            ordererAddress: 'orderer.example.com:7050',
            batch: BATCH,
        });
        await blocks.append(genesis);
        await start();
    });
    afterAll(async () => {
        client.close();
        await node.close();
        await blocks.close();
        await rm(directory, { recursive: true, force: true });
    });

    async function start(): Promise<void> {
        const genesis = await blocks.get(0n);
        if (!genesis) throw new Error('no genesis block');
        const config = configOf(genesis);
        const msps = new MspRegistry(mspDefinitionsOf(config));
        node = await OrdererNode.start({
            organisation: ordererOrganisation,
            channels: [{ channel: 'mychannel', msps, policies: new ChannelPolicies(config, msps), blocks }],
            batch: BATCH,
            port: 0,
            onFailure: (cause) => {
                throw cause;
            },
        });
        const tls = credentials.createSsl(Buffer.from(ordererOrganisation.tlsRootCertificatePem));
        client = new orderer.AtomicBroadcastClient(`127.0.0.1:${node.port}`, tls);
    }

    async function broadcast(
        ...envelopes: common.Envelope[]
    ): Promise<common.StatusMap[keyof common.StatusMap][]> {
        const stream = client.broadcast();
        for (const envelope of envelopes) stream.write(envelope);
        stream.end();
        const statuses: common.StatusMap[keyof common.StatusMap][] = [];
        stream.on('data', (response: orderer.BroadcastResponse) => statuses.push(response.getStatus()));
        await new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject));
        return statuses;
    }

    async function whenHeight(height: bigint): Promise<void> {
        await new Promise<void>((resolve) => {
            const stop = blocks.appended(check);
            check();
            function check() {
                if (blocks.height < height) return;
                stop();
                resolve();
            }
        });
    }

    test('orders the transactions of a stream into blocks that follow each other and that it has signed', async () => {
        const before = blocks.height;
        const texts = ['a', 'b', 'c'];
        const statuses = await broadcast(...texts.map((text) => envelopeBy(org1.admin, text)));
        expect(statuses).toEqual([SUCCESS, SUCCESS, SUCCESS]);
        await whenHeight(before + 2n);
        const ordered: string[] = [];
        const msps = new MspRegistry([ordererOrganisation.mspDefinition()]);
        for (let number = before; number < before + 2n; number += 1n) {
            const [block, previous] = await Promise.all([blocks.get(number), blocks.get(number - 1n)]);
            if (!block || !previous) throw new Error('a block is missing');
            ordered.push(...envelopesOf(block).map(textOf));
            expect(Buffer.from(headerOf(block).getPreviousHash_asU8())).toEqual(
                Buffer.from(headerHash(headerOf(previous))),
            );
            const metadata = common.Metadata.deserializeBinary(
                metadataSlot(block, common.BlockMetadataIndex.SIGNATURES),
            );
            const [signature] = metadata.getSignaturesList();
            if (!signature) throw new Error('the block has no signature');
            const header = common.SignatureHeader.deserializeBinary(signature.getSignatureHeader_asU8());
            const message = Buffer.concat([
                metadata.getValue_asU8(),
                signature.getSignatureHeader_asU8(),
                headerBytes(headerOf(block)),
            ]);
            const signer = msps.identify(header.getCreator_asU8());
            await expect(signer.verify(message, signature.getSignature_asU8())).resolves.toBe(true);
        }
        expect(ordered).toEqual(texts);
    });

    test('refuses a forged signature and a message that is too large', async () => {
        const forged = envelopeBy(org1.admin, 'forged');
        forged.setSignature(envelopeBy(org1.admin, 'other').getSignature_asU8());
        await expect(broadcast(forged)).resolves.toEqual([FORBIDDEN]);
        await expect(broadcast(envelopeBy(org1.admin, 'x'.repeat(20_001)))).resolves.toEqual([BAD_REQUEST]);
    });

    test('goes on where it was when it is started again, with everything that it had accepted', async () => {
        const before = blocks.height;
        await expect(broadcast(envelopeBy(org1.admin, 'last words'))).resolves.toEqual([SUCCESS]);
        client.close();
        await node.close();
        await blocks.close();
        blocks = await BlockStore.open(join(directory, 'blocks'));
        expect(blocks.height).toBe(before + 1n);
        const block = await blocks.get(before);
        expect(block && envelopesOf(block).map(textOf)).toEqual(['last words']);
        await start();
        await expect(broadcast(envelopeBy(org1.admin, 'first words'))).resolves.toEqual([SUCCESS]);
        await whenHeight(before + 2n);
    });
});
