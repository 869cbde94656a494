import { common, peer as protos } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../block-hash';
import { headerOf, newBlock } from '../block';
import { ReadWriteSetBuilder } from '../read-write-set-builder';
import { LENIENT, TestChannel, type TestPeer } from '../testing/test-channel';
import { signed, writing, type Signer } from '../testing/test-transaction';
import { VALIDATION_PARAMETER } from './endorsement-policies';

let channel: TestChannel;
let peer: TestPeer;

beforeAll(async () => {
    channel = await TestChannel.open();
});
beforeEach(async () => {
    peer = await channel.newPeer();
});
afterEach(async () => {
    await peer.ledger.close();
});
afterAll(() => {
    channel.close();
});

describe('an envelope', () => {
    it('is valid when it is well-formed, signed and endorsed by both organisations', async () => {
        expect(await peer.outcome(channel.envelope())).toEqual(['VALID']);
    });

    it.each([
        ['bytes that are no envelope', () => Buffer.from([0xff, 0xff, 0xff]), 'INVALID_OTHER_REASON'],
        ['no payload at all', () => Buffer.alloc(0), 'BAD_COMMON_HEADER'],
        ['an unknown type', () => channel.envelope({ type: common.HeaderType.MESSAGE }), 'BAD_COMMON_HEADER'],
        ['no nonce', () => channel.envelope({ nonce: Buffer.alloc(0) }), 'BAD_COMMON_HEADER'],
        [
            'a type that is not for committing',
            () => channel.envelope({ type: common.HeaderType.CONFIG_UPDATE }),
            'UNSUPPORTED_TX_PAYLOAD',
        ],
        [
            'a configuration that nobody accepts',
            () => channel.envelope({ type: common.HeaderType.CONFIG }),
            'INVALID_CONFIG_TRANSACTION',
        ],
        [
            'a creator of no organisation',
            () => channel.envelope({ creator: channel.members.stranger.node }),
            'BAD_CREATOR_SIGNATURE',
        ],
        ['another channel', () => channel.envelope({ channel: 'yourchannel' }), 'BAD_CREATOR_SIGNATURE'],
        ['an id of somebody else', () => channel.envelope({ transactionId: 'abc' }), 'BAD_PROPOSAL_TXID'],
        [
            'an action of another proposal',
            () => channel.envelope({ proposalHash: Buffer.alloc(32) }),
            'INVALID_ENDORSER_TRANSACTION',
        ],
        [
            'an answer of another chaincode',
            () => channel.envelope({ answeringChaincode: 'lenient' }),
            'INVALID_CHAINCODE',
        ],
        ['no chaincode version', () => channel.envelope({ version: '' }), 'INVALID_CHAINCODE'],
        [
            'a chaincode that the channel does not have',
            () => channel.envelope({ chaincode: 'absent' }),
            'INVALID_CHAINCODE',
        ],
        [
            'results that are no read-write set',
            () => channel.envelope({ results: Buffer.from([0xff]) }),
            'BAD_RWSET',
        ],
    ])('with %s is invalid', async (_, envelope, code) => {
        expect(await peer.outcome(envelope())).toEqual([code]);
    });

    it('whose payload is not the signed one has a bad creator signature', async () => {
        const forged = common.Envelope.deserializeBinary(channel.envelope());
        forged.setSignature(channel.members.client.sign(Buffer.from('something else')));
        const garbage = common.Envelope.deserializeBinary(channel.envelope());
        garbage.setSignature(Buffer.from('garbage'));
        const codes = await peer.outcome(forged.serializeBinary(), garbage.serializeBinary());
        expect(codes).toEqual(['BAD_CREATOR_SIGNATURE', 'BAD_CREATOR_SIGNATURE']);
    });

    it('whose payload cannot be read is a bad payload', async () => {
        const envelope = common.Envelope.deserializeBinary(channel.envelope());
        envelope.setPayload(Buffer.from([0xff, 0xff]));
        expect(
            await peer.outcome(
                envelope.serializeBinary(),
                signed(new common.Payload(), channel.members.client),
            ),
        ).toEqual(['BAD_PAYLOAD', 'BAD_COMMON_HEADER']);
    });

    it('with an event of another chaincode is invalid', async () => {
        const event = new protos.ChaincodeEvent();
        event.setChaincodeId('lenient');
        expect(await peer.outcome(channel.envelope({ event }))).toEqual(['INVALID_OTHER_REASON']);
    });
});

describe('a new configuration', () => {
    it('is valid when the channel accepts it and its sender has signed it', async () => {
        const config = new common.ConfigEnvelope();
        config.setLastUpdate(new common.Envelope());
        const envelope = channel.envelope({ type: common.HeaderType.CONFIG });
        const payload = common.Payload.deserializeBinary(
            common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
        );
        payload.setData(config.serializeBinary());
        const { client, stranger } = channel.members;
        expect(await peer.outcome(signed(payload, client), signed(payload, stranger.node))).toEqual([
            'VALID',
            'BAD_CREATOR_SIGNATURE',
        ]);
    });
});

describe('an endorsement policy', () => {
    it('fails with one organisation, with none, and with one peer twice', async () => {
        const short = [
            [channel.members.org1.node],
            [],
            [channel.members.org1.node, channel.members.org1.node],
            [channel.members.client, channel.members.org2.node],
        ];
        const codes = await peer.outcome(...short.map((endorsers) => channel.envelope({ endorsers })));
        expect(codes).toEqual(short.map(() => 'ENDORSEMENT_POLICY_FAILURE'));
    });

    it('does not count a signature over something else', async () => {
        const liar: Signer = {
            serialized: channel.members.org2.node.serialized,
            sign: () => channel.members.org2.node.sign(Buffer.from('else')),
        };
        expect(
            await peer.outcome(channel.envelope({ endorsers: [channel.members.org1.node, liar] })),
        ).toEqual(['ENDORSEMENT_POLICY_FAILURE']);
        expect(
            await peer.outcome(
                channel.envelope({ endorsers: [channel.members.org1.node, channel.members.org2.node, liar] }),
            ),
        ).toEqual(['VALID']);
    });

    it('is the channel default where the chaincode has none of its own', async () => {
        const asked = { chaincode: 'default' };
        expect(
            await peer.outcome(
                channel.envelope(asked),
                channel.envelope({ ...asked, endorsers: [channel.members.org1.node] }),
            ),
        ).toEqual(['VALID', 'ENDORSEMENT_POLICY_FAILURE']);
    });

    it('must hold for every namespace that is written, not only for the chaincode that was called', async () => {
        const lenient = { chaincode: 'lenient', endorsers: [channel.members.org1.node] };
        expect(
            await peer.outcome(
                channel.envelope(lenient),
                channel.envelope({ ...lenient, results: writing({ a: '1' }) }),
            ),
        ).toEqual(['VALID', 'ENDORSEMENT_POLICY_FAILURE']);
    });

    it('of a key takes the place of the chaincode policy, from the next block on', async () => {
        const setting = new ReadWriteSetBuilder();
        setting.write({ namespace: 'invoice', key: 'own', value: Buffer.from('1') });
        const entries = new Map([[VALIDATION_PARAMETER, LENIENT.serializeBinary()]]);
        setting.writeMetadata({ namespace: 'invoice', key: 'own', entries });
        const alone = (key: string) =>
            channel.envelope({ results: writing({ [key]: '2' }), endorsers: [channel.members.org1.node] });
        expect(
            await peer.outcome(channel.envelope({ results: setting.build() }), channel.write('own', '2')),
        ).toEqual(['VALID', 'ENDORSEMENT_POLICY_FAILURE']);
        expect(await peer.outcome(alone('own'), alone('other'))).toEqual([
            'VALID',
            'ENDORSEMENT_POLICY_FAILURE',
        ]);
    });
});

describe('a transaction id', () => {
    it('counts once in a block and once on the ledger, even when its transaction was invalid', async () => {
        const stale = await peer.update('a', '1');
        const first = channel.envelope();
        expect(await peer.outcome(first, first, channel.write('a', '0'), stale, stale)).toEqual([
            'VALID',
            'DUPLICATE_TXID',
            'VALID',
            'MVCC_READ_CONFLICT',
            'DUPLICATE_TXID',
        ]);
        expect(await peer.outcome(first, stale)).toEqual(['DUPLICATE_TXID', 'DUPLICATE_TXID']);
    });
});

describe('two peers', () => {
    it('come to the same block, byte for byte', async () => {
        const other = await channel.newPeer();
        const envelopes = [
            await peer.update('a', '1'),
            await peer.update('a', '2'),
            channel.envelope({ endorsers: [] }),
        ];
        const block = newBlock({
            number: 1n,
            previousHash: headerHash(headerOf(channel.genesis)),
            envelopes,
        });
        const [one, two] = await Promise.all([peer, other].map(({ ledger }) => ledger.commit(block)));
        expect(one?.serializeBinary()).toEqual(two?.serializeBinary());
        await other.ledger.close();
    });
});
