import { common } from '@hyperledger/fabric-protos';
import { FabricClient } from './client/fabric-client';
import { signatureHeader, type Proposed } from './client/signed-proposal';
import { current, expired, unknownAuthority } from './client/strangers';
import { signedEnvelope, transaction } from './client/transaction';
import { containing, matching } from './client/matching';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

const NOT_A_WRITER =
    "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";

/** An envelope with another channel header, or of another client, over contents of so many bytes. */
function envelope({
    channel = network.channel,
    type = common.HeaderType.ENDORSER_TRANSACTION,
    from = network.organisations[0].admin,
    bytes = 10,
}: {
    channel?: string;
    type?: number;
    from?: Proposed['client'];
    bytes?: number;
} = {}): common.Envelope {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(type);
    channelHeader.setChannelId(channel);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader(from.serialized, Buffer.from('nonce')).serializeBinary());
    return signedEnvelope(header, Buffer.alloc(bytes), from);
}

describe('what an honest orderer does not let through', () => {
    test('an envelope without payload: BAD_REQUEST', async () => {
        expect(await client.order(new common.Envelope())).toEqual({
            status: 'BAD_REQUEST',
            info: containing('could not determine channel ID'),
        });
    });

    test('a payload that is none: BAD_REQUEST', async () => {
        const broken = new common.Envelope();
        broken.setPayload(Buffer.from('no payload'));
        broken.setSignature(Buffer.from('no signature'));
        expect(await client.order(broken)).toEqual({
            status: 'BAD_REQUEST',
            info: containing('could not determine channel ID: error unmarshalling Payload'),
        });
    });

    test('a channel that is not there: BAD_REQUEST, in the words of 3.x or of 2.x', async () => {
        const answer = await client.order(envelope({ channel: 'nosuch' }));
        expect(answer.status).toBe('BAD_REQUEST');
        expect([
            'channel does not exist',
            'channel creation request not allowed because the orderer system channel is not defined',
        ]).toContain(answer.info);
    });

    test('a configuration, which only an orderer makes: BAD_REQUEST', async () => {
        expect(await client.order(envelope({ type: common.HeaderType.CONFIG }))).toEqual({
            status: 'BAD_REQUEST',
            info: 'message is of type that cannot be processed directly',
        });
    });

    test('a message for the system channel that there was: BAD_REQUEST, in the words of 3.x or of 2.x', async () => {
        const answer = await client.order(envelope({ type: common.HeaderType.ORDERER_TRANSACTION }));
        expect(answer.status).toBe('BAD_REQUEST');
        expect([
            'message is of type that is no longer supported',
            'message is of type that cannot be processed directly',
        ]).toContain(answer.info);
    });

    test('an organisation that is not on the channel: FORBIDDEN', async () => {
        const stranger = await current(await unknownAuthority(), 'Org9MSP');
        expect(await client.order(envelope({ from: stranger }))).toEqual({
            status: 'FORBIDDEN',
            info: NOT_A_WRITER,
        });
    });

    test('a certificate that the organisation did not issue: FORBIDDEN', async () => {
        const impostor = await current(await unknownAuthority(), 'Org1MSP');
        expect(await client.order(envelope({ from: impostor }))).toEqual({
            status: 'FORBIDDEN',
            info: NOT_A_WRITER,
        });
    });

    test('a certificate that has expired: BAD_REQUEST', async () => {
        const late = await expired(network.organisations[0].authority, 'Org1MSP');
        expect(await client.order(envelope({ from: late }))).toEqual({
            status: 'BAD_REQUEST',
            info: 'broadcast client identity expired',
        });
    });

    test('a payload that was changed after it was signed: FORBIDDEN', async () => {
        const { envelope: tampered } = await client.endorsed(['put', 'tampered', 'no']);
        const payload = Buffer.from(tampered.getPayload_asU8());
        payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
        tampered.setPayload(payload);
        expect(await client.order(tampered)).toEqual({ status: 'FORBIDDEN', info: NOT_A_WRITER });
    });

    test('a signature that belongs to another envelope: FORBIDDEN', async () => {
        const [one, other] = [
            await client.endorsed(['put', 'x', '1']),
            await client.endorsed(['put', 'x', '2']),
        ];
        one.envelope.setSignature(other.envelope.getSignature_asU8());
        expect(await client.order(one.envelope)).toEqual({ status: 'FORBIDDEN', info: NOT_A_WRITER });
    });

    test('a message above the channel’s limit: BAD_REQUEST, with both figures', async () => {
        const MEBIBYTE = 1024 * 1024;
        const answer = await client.order(envelope({ bytes: 11 * MEBIBYTE }));
        expect(answer).toEqual({
            status: 'BAD_REQUEST',
            info: matching(/^message payload is 11\d{6} bytes and exceeds maximum allowed 10485760 bytes$/),
        });
    });
});

describe('what an orderer lets through, for the committer to judge', () => {
    test('a transaction without a single endorsement', async () => {
        const from = await client.height();
        const proposed = client.propose(['put', 'bare', 'no']);
        const answer = await client.askFirst(proposed);
        answer.clearEndorsement();
        expect(await client.order(transaction(proposed, [answer]))).toEqual({ status: 'SUCCESS', info: '' });
        expect((await client.outcomeOf(proposed.transactionId, from)).code).not.toBe('VALID');
    });

    test('an envelope whose transaction id is not the hash of nonce and creator: BAD_PROPOSAL_TXID', async () => {
        const from = await client.height();
        const proposed = client.propose(['put', 'bad id', 'no']);
        const answers = await client.endorse(proposed);
        const channelHeader = common.ChannelHeader.deserializeBinary(proposed.header.getChannelHeader_asU8());
        const wrong = `${proposed.transactionId.slice(0, -8)}${Date.now().toString(16).slice(-8)}`;
        channelHeader.setTxId(wrong);
        proposed.header.setChannelHeader(channelHeader.serializeBinary());
        expect(await client.order(transaction(proposed, answers))).toMatchObject({ status: 'SUCCESS' });
        expect((await client.outcomeOf(wrong, from)).code).toBe('BAD_PROPOSAL_TXID');
    });
});
