import { verify, X509Certificate } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { common } from '@hyperledger/fabric-protos';
import { GatewayError } from '../gateway/gateway-error';
import { NativeSigner, type SignerCredentials } from '../gateway/native-signer';
import { silentLogger } from '../gateway/testing/silent-logger';
import { testCredentials } from '../gateway/testing/test-signer';
import { GatewayPeers } from './gateway-peers';
import { PeerGatewayEndorser, type PeerGatewayEndorserOptions } from './peer-gateway-endorser';
import { TestGateway } from './testing/test-gateway';

const REQUEST = {
    signer: 'org1-app',
    proposal: { function: 'CreateInvoice', args: ['1', '{}'] },
    operationId: 'operation',
};

const mismatch = {
    code: status.ABORTED,
    message: 'failed to collect enough transaction endorsements, see attached details for more info',
    details: [{ mspId: 'Org2MSP', message: 'ProposalResponsePayloads do not match' }],
};

let one: TestGateway;
let other: TestGateway;
let peers: GatewayPeers;
let credentials: SignerCredentials;

const endorser = (options: Partial<PeerGatewayEndorserOptions> = {}) =>
    new PeerGatewayEndorser({
        peers,
        channel: 'mychannel',
        chaincode: 'invoice',
        signers: { signerOf: () => Promise.resolve(new NativeSigner(credentials)) },
        timeoutMs: 10_000,
        logger: silentLogger,
        ...options,
    });

beforeEach(async () => {
    credentials = await testCredentials();
    [one, other] = await Promise.all([new TestGateway().start(), new TestGateway().start()]);
    peers = new GatewayPeers([one.target('one'), other.target('other')]);
});

afterEach(() => {
    peers.close();
    one.stop();
    other.stop();
});

describe('endorsing through a peer’s gateway', () => {
    it('gives a whole envelope, signed by the signer, of the transaction that was proposed', async () => {
        const verdict = await endorser().endorse(REQUEST);
        if (verdict.kind !== 'endorsed') throw new Error(verdict.kind);
        const envelope = common.Envelope.deserializeBinary(Buffer.from(verdict.envelope, 'base64'));
        const { publicKey } = new X509Certificate(credentials.certificatePem);
        const isSigned = verify(
            'sha256',
            envelope.getPayload_asU8(),
            publicKey,
            envelope.getSignature_asU8(),
        );
        expect(isSigned).toBe(true);
        expect([verdict.fabricTxId]).toEqual(one.proposed);
        expect(verdict.response).toBe('the answer');
    });

    it('names the organisations that must endorse, if it is told any', async () => {
        await endorser().endorse(REQUEST);
        expect(one.asked).toEqual([]);
        await endorser({ mspIds: ['Org1MSP', 'Org2MSP'] }).endorse(REQUEST);
        expect(one.asked).toEqual(['Org1MSP', 'Org2MSP']);
    });

    it('proposes the same transaction at the next peer when one is away', async () => {
        one.react = () => ({ code: status.UNAVAILABLE, message: 'shutting down' });
        await expect(endorser().endorse(REQUEST)).resolves.toMatchObject({ kind: 'endorsed' });
        expect(other.proposed).toEqual(one.proposed);
    });

    it('asks the next peer when one does not answer', async () => {
        one.react = () => 'silent';
        await expect(endorser({ timeoutMs: 400 }).endorse(REQUEST)).resolves.toMatchObject({
            kind: 'endorsed',
        });
    });

    it('is unavailable when no peer can be reached', async () => {
        one.stop();
        other.stop();
        await expect(endorser().endorse(REQUEST)).resolves.toMatchObject({ kind: 'unavailable' });
    });

    it('asks again while the peers contradict each other, and says so when they go on', async () => {
        one.react = (times) => (times < 3 ? mismatch : 'take');
        await expect(endorser().endorse(REQUEST)).resolves.toMatchObject({ kind: 'endorsed' });
        expect(new Set(one.proposed).size).toBe(1);
        one.react = () => mismatch;
        await expect(endorser().endorse(REQUEST)).resolves.toMatchObject({ kind: 'disagreed' });
    });

    it('tells the contract’s no at once', async () => {
        one.react = () => ({
            code: status.ABORTED,
            message: 'failed to endorse transaction, see attached details for more info',
            details: [{ mspId: 'Org1MSP', message: 'chaincode response 500, INVOICE_EXISTS: there is one' }],
        });
        const no = { kind: 'rejected', code: 'INVOICE_EXISTS', message: 'there is one' };
        await expect(endorser().endorse(REQUEST)).resolves.toEqual(no);
        expect(one.endorsed).toBe(1);
    });

    it('is unavailable while the keeper of the key is, and throws for a signer that does not exist', async () => {
        const failing = (error: Error) => endorser({ signers: { signerOf: () => Promise.reject(error) } });
        const away = failing(new GatewayError('GATEWAY-KEEPER', 'it does not answer'));
        await expect(away.endorse(REQUEST)).resolves.toMatchObject({ kind: 'unavailable' });
        const nobody = failing(new GatewayError('GATEWAY-WALLET', 'there is no identity'));
        await expect(nobody.endorse(REQUEST)).rejects.toThrow('GATEWAY-WALLET');
    });
});
