import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../identity/identity';
import { MspError } from '../identity/msp-error';
import { BroadcastFilter, type FilteredChannel } from './broadcast-filter';

const { BAD_REQUEST, FORBIDDEN } = common.Status;
const CREATOR = Buffer.from('creator');
const SIGNATURE = Buffer.from('signature');
const TODAY = new Date('2026-01-01T00:00:00Z');

const creator: Identity = {
    mspId: 'Org1MSP',
    roles: new Set(['member', 'client'] as const),
    certificatePem: '',
    certificateDer: new Uint8Array(),
    notAfter: new Date('2027-01-01T00:00:00Z'),
    serialized: CREATOR,
    organisationalUnits: ['client'],
    certifiersIdentifier: new Uint8Array(),
    verify: (_message, signature) => Promise.resolve(Buffer.from(signature).equals(SIGNATURE)),
};

function filterWith(options: Partial<FilteredChannel> = {}): BroadcastFilter {
    const channel: FilteredChannel = {
        absoluteMaxBytes: 1000,
        msps: { identify: () => creator },
        writers: () => true,
        ...options,
    };
    const channels = new Map([
        ['mychannel', channel],
        ['second', channel],
    ]);
    return new BroadcastFilter({ channels, now: () => TODAY });
}

function envelopeOf({
    channel = 'mychannel',
    type = 3,
    signature = SIGNATURE,
    bytes = 10,
} = {}): common.Envelope {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setChannelId(channel);
    channelHeader.setType(type);
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(CREATOR);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(Buffer.alloc(bytes));
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    envelope.setSignature(signature);
    return envelope;
}

const received = (envelope: common.Envelope) => ({ bytes: envelope.serializeBinary(), envelope });

describe('BroadcastFilter', () => {
    test.each(['mychannel', 'second'])('has a transaction of a writer ordered on %s', async (channel) => {
        await expect(filterWith().judge(received(envelopeOf({ channel })))).resolves.toEqual({ channel });
    });

    test.each([
        ['an empty message', new common.Envelope(), 'could not determine channel ID: header not set'],
        ['another channel', envelopeOf({ channel: 'other' }), 'channel does not exist'],
        [
            'a configuration',
            envelopeOf({ type: common.HeaderType.CONFIG }),
            'message is of type that cannot be processed directly',
        ],
        [
            'a change of the configuration',
            envelopeOf({ type: common.HeaderType.CONFIG_UPDATE }),
            'the devnet does not change the configuration of its channel',
        ],
    ])('answers BAD_REQUEST to %s', async (_name, envelope, reason) => {
        await expect(filterWith().judge(received(envelope))).resolves.toEqual({
            status: BAD_REQUEST,
            reason,
        });
    });

    test('answers BAD_REQUEST to a payload that is no protobuf message', async () => {
        const envelope = new common.Envelope();
        envelope.setPayload(Buffer.from([0x0a, 0xff]));
        await expect(filterWith().judge(received(envelope))).resolves.toMatchObject({
            status: BAD_REQUEST,
        });
    });

    test.each([
        [
            'channel header',
            (header: common.Header) => {
                header.setChannelHeader(Buffer.from([0x0a, 0xff]));
            },
            'could not determine channel ID: error unmarshalling channel header: error unmarshalling ChannelHeader',
        ],
        [
            'signature header',
            (header: common.Header) => {
                header.setSignatureHeader(Buffer.from([0x0a, 0xff]));
            },
            'could not convert message to signedData: GetSignatureHeaderFromBytes failed',
        ],
    ])('answers BAD_REQUEST to a %s that is no protobuf message', async (_name, spoil, reason) => {
        const payload = common.Payload.deserializeBinary(envelopeOf().getPayload_asU8());
        const header = payload.getHeader() ?? new common.Header();
        spoil(header);
        payload.setHeader(header);
        const envelope = new common.Envelope();
        envelope.setPayload(payload.serializeBinary());
        const refusal = await filterWith().judge(received(envelope));
        expect(refusal).toEqual({ status: BAD_REQUEST, reason });
    });

    test('answers BAD_REQUEST with both sizes to a message beyond the absolute maximum', async () => {
        const refusal = await filterWith({ absoluteMaxBytes: 50 }).judge(
            received(envelopeOf({ bytes: 100 })),
        );
        expect(refusal).toEqual({
            status: BAD_REQUEST,
            reason: expect.stringMatching(
                /^message payload is \d+ bytes and exceeds maximum allowed 50 bytes$/,
            ) as string,
        });
    });

    test('answers BAD_REQUEST when the certificate has expired', async () => {
        const expired = { ...creator, notAfter: new Date('2025-01-01T00:00:00Z') };
        const filter = filterWith({ msps: { identify: () => expired } });
        const reason = 'broadcast client identity expired';
        await expect(filter.judge(received(envelopeOf()))).resolves.toEqual({
            status: BAD_REQUEST,
            reason,
        });
    });

    test('answers FORBIDDEN to a signature that is not the creator’s', async () => {
        const refusal = await filterWith().judge(received(envelopeOf({ signature: Buffer.from('forged') })));
        expect(refusal).toEqual({
            status: FORBIDDEN,
            reason: expect.stringMatching(/permission denied$/) as string,
        });
    });

    test('answers FORBIDDEN to someone who may not write', async () => {
        await expect(
            filterWith({ writers: () => false }).judge(received(envelopeOf())),
        ).resolves.toMatchObject({
            status: FORBIDDEN,
        });
    });

    test('answers FORBIDDEN to an organisation that the channel does not know', async () => {
        const identify = () => {
            throw new MspError('unknown-msp', 'MSP Org9MSP is not defined on channel');
        };
        await expect(filterWith({ msps: { identify } }).judge(received(envelopeOf()))).resolves.toMatchObject(
            {
                status: FORBIDDEN,
            },
        );
    });
});
