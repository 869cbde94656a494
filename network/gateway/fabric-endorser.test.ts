import { createHash, verify, X509Certificate } from 'node:crypto';
import { common, peer as protos } from '@hyperledger/fabric-protos';
import type { EndorsementVerdict } from '../../core/ports/endorser';
import { planOfProfile } from './endorsement-plan';
import { FabricChannel } from './fabric-channel';
import { FabricEndorser } from './fabric-endorser';
import { User } from './fabric-sdk';
import { NativeSigner, type SignerCredentials } from './native-signer';
import { serializedIdentity } from './serialized-identity';
import { silentLogger } from './testing/silent-logger';
import { TestEndorser } from './testing/test-endorser';
import { testCredentials } from './testing/test-signer';

const notFound = { kind: 'chaincode-error', message: 'INVOICE_NOT_FOUND: none' } as const;
const peers: TestEndorser[] = [];
const channels: FabricChannel[] = [];
let credentials: SignerCredentials;

beforeAll(async () => {
    credentials = await testCredentials();
});

afterEach(() => {
    for (const channel of channels.splice(0)) channel.close();
    for (const peer of peers.splice(0)) peer.stop();
});

async function network(...names: readonly string[]): Promise<TestEndorser[]> {
    const started = await Promise.all(names.map((name) => new TestEndorser(name, name.slice(0, 7)).start()));
    peers.push(...started);
    return started;
}

function endorserOf(network: readonly TestEndorser[], timeoutMs = 5_000): FabricEndorser {
    const channel = new FabricChannel('mychannel');
    channels.push(channel);
    return new FabricEndorser({
        channel,
        chaincode: 'invoice',
        plan: planOfProfile({ peers: network.map((peer) => peer.node()), orderers: [], authorities: [] }),
        signers: { signerOf: () => Promise.resolve(new NativeSigner(credentials)) },
        timeoutMs,
        logger: silentLogger,
    });
}

function endorse(network: readonly TestEndorser[], timeoutMs?: number): Promise<EndorsementVerdict> {
    const proposal = { function: 'create', args: ['{"id":"i1"}', 'ä€'] };
    return endorserOf(network, timeoutMs).endorse({ signer: 'org1-app', proposal, operationId: 'o1' });
}

describe('endorsing', () => {
    it('asks one peer of each organisation and signs an envelope with all their endorsements', async () => {
        const [one, two] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (one) one.simulate = () => ({ kind: 'endorse', response: '{"revision":1}' });
        if (two) two.simulate = () => ({ kind: 'endorse', response: '{"revision":1}' });
        const verdict = await endorse(peers);
        if (verdict.kind !== 'endorsed') throw new Error(JSON.stringify(verdict));
        expect(verdict.response).toBe('{"revision":1}');
        const { endorsers, channelHeader, creator } = opened(verdict.envelope);
        expect(endorsers.sort()).toEqual(['Org1MSP-peer0', 'Org2MSP-peer0']);
        expect(channelHeader.getTxId()).toBe(verdict.fabricTxId);
        expect(creator).toEqual(serializedIdentity(credentials));
    });

    it('gives each endorsement a transaction id of its own, the hash of nonce and creator', async () => {
        const subject = endorserOf(await network('Org1MSP-peer0'));
        const request = { signer: 'org1-app', proposal: { function: 'create', args: [] }, operationId: 'o1' };
        const verdicts = await Promise.all([subject.endorse(request), subject.endorse(request)]);
        const ids = verdicts.map((verdict) => {
            if (verdict.kind !== 'endorsed') throw new Error(verdict.kind);
            const { nonce, creator } = opened(verdict.envelope);
            expect(createHash('sha256').update(nonce).update(creator).digest('hex')).toBe(verdict.fabricTxId);
            return verdict.fabricTxId;
        });
        expect(new Set(ids).size).toBe(2);
    });

    it('never signs with elliptic, as the SDK does by itself', async () => {
        const { ec }: { ec: { prototype: { sign: () => unknown } } } = jest.requireActual('elliptic');
        const sign = jest.spyOn(ec.prototype, 'sign');
        await expect(endorse(await network('Org1MSP-peer0', 'Org2MSP-peer0'))).resolves.toMatchObject({
            kind: 'endorsed',
        });
        expect(sign).not.toHaveBeenCalled();
        const suite = User.newCryptoSuite();
        suite.sign(suite.createKeyFromRaw(credentials.privateKeyPem), Buffer.alloc(32, 1));
        expect(sign).toHaveBeenCalledTimes(1);
        sign.mockRestore();
    });

    it('passes over a peer that is down for another of the same organisation', async () => {
        const [, down, well] = await network('Org1MSP-peer0', 'Org2MSP-peer0', 'Org2MSP-peer1');
        const subject = endorserOf(peers);
        down?.stop();
        const proposal = { function: 'create', args: [] };
        const verdict = await subject.endorse({ signer: 'org1-app', proposal, operationId: 'o1' });
        expect(verdict.kind).toBe('endorsed');
        expect(well?.asked).toBe(1);
        const again = await subject.endorse({ signer: 'org1-app', proposal, operationId: 'o2' });
        expect(again.kind).toBe('endorsed');
        expect(well?.asked).toBe(2);
    }, 15_000);

    it.each([
        [
            'cannot run the chaincode',
            { kind: 'peer-error', message: 'error in simulation: chaincode is gone' } as const,
        ],
        ['refuses the call', { kind: 'refuse-call' } as const],
        ['does not answer', { kind: 'silent' } as const],
    ])('passes over a peer that %s', async (_name, simulation) => {
        const [ill] = await network('Org1MSP-peer0', 'Org1MSP-peer1');
        if (ill) ill.simulate = () => simulation;
        await expect(endorse(peers, 1_000)).resolves.toMatchObject({ kind: 'endorsed' });
    });

    it('says unavailable when an organisation has no peer that answers in time', async () => {
        const [, silent] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (silent) silent.simulate = () => ({ kind: 'silent' });
        await expect(endorse(peers, 300)).resolves.toMatchObject({ kind: 'unavailable' });
    });

    it('says rejected with the contract’s code, also when another peer cannot be reached', async () => {
        const [no, silent] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (no) no.simulate = () => ({ kind: 'chaincode-error', message: 'INVOICE_EXISTS: there is one' });
        if (silent) silent.simulate = () => ({ kind: 'silent' });
        const rejected = { kind: 'rejected', code: 'INVOICE_EXISTS', message: 'there is one' };
        await expect(endorse(peers, 300)).resolves.toEqual(rejected);
    });

    it('asks again when the only answer is a no that a peer may give that is behind', async () => {
        const [late, away] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (late) late.simulate = (times) => (times < 2 ? notFound : { kind: 'endorse' });
        if (away) away.simulate = (times) => (times < 2 ? { kind: 'refuse-call' } : { kind: 'endorse' });
        await expect(endorse(peers)).resolves.toMatchObject({ kind: 'endorsed' });
    });

    it('lets such a no stand when it stays the only answer', async () => {
        const [no, away] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (no) no.simulate = () => notFound;
        if (away) away.simulate = () => ({ kind: 'refuse-call' });
        const rejected = { kind: 'rejected', code: 'INVOICE_NOT_FOUND', message: 'none' };
        await expect(endorse(peers)).resolves.toEqual(rejected);
        expect(no?.asked).toBe(4);
    });

    it('says disagreed when peers keep simulating different results', async () => {
        const [one] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (one) one.simulate = () => ({ kind: 'endorse', results: 'other' });
        await expect(endorse(peers)).resolves.toMatchObject({ kind: 'disagreed' });
    });

    it.each([
        ['read an older state', { kind: 'endorse', results: 'older' } as const],
        ['does not know the invoice yet', notFound],
    ])('asks again when one peer %s, and has them agree once it has caught up', async (_name, behind) => {
        const [late] = await network('Org1MSP-peer0', 'Org2MSP-peer0');
        if (late) late.simulate = (times) => (times < 2 ? behind : { kind: 'endorse' });
        await expect(endorse(peers)).resolves.toMatchObject({ kind: 'endorsed' });
    });
});

/** The parts of an envelope, once its signature has been verified against its creator. */
function opened(text: string) {
    const envelope = common.Envelope.deserializeBinary(Buffer.from(text, 'base64'));
    const bytes = envelope.getPayload_asU8();
    const { publicKey } = new X509Certificate(credentials.certificatePem);
    expect(verify('sha256', bytes, publicKey, envelope.getSignature_asU8())).toBe(true);
    const payload = common.Payload.deserializeBinary(bytes);
    const header = payload.getHeader();
    const signatureHeader = common.SignatureHeader.deserializeBinary(
        header?.getSignatureHeader_asU8() ?? new Uint8Array(),
    );
    const [action] = protos.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const actionPayload = protos.ChaincodeActionPayload.deserializeBinary(
        action?.getPayload_asU8() ?? new Uint8Array(),
    );
    const endorsements = actionPayload.getAction()?.getEndorsementsList() ?? [];
    return {
        channelHeader: common.ChannelHeader.deserializeBinary(
            header?.getChannelHeader_asU8() ?? new Uint8Array(),
        ),
        creator: Buffer.from(signatureHeader.getCreator_asU8()),
        nonce: signatureHeader.getNonce_asU8(),
        endorsers: endorsements.map((one) => Buffer.from(one.getEndorser_asU8()).toString()),
    };
}
