import { common, peer } from '@hyperledger/fabric-protos';
import type { Contract, Gateway, Identity, Network } from 'fabric-network';
import { Organisation } from '../../../network/devnet/identity/organisation';
import { walletIdentity } from '../../../network/devnet/wallet-identity';
import { DevnetProcess } from './devnet-process';
import {
    Outcomes,
    broadcast,
    CHANNEL,
    CHAINCODE,
    connect,
    endorse,
    propose,
    signedEnvelopeOf,
} from './fabric-client';

jest.setTimeout(60_000);

describe('the devnet keeps the ledger’s rules', () => {
    let devnet: DevnetProcess;
    let gateway: Gateway;
    let network: Network;
    let contract: Contract;
    let outcomes: Outcomes;
    beforeAll(async () => {
        devnet = await DevnetProcess.start();
        gateway = await connect(devnet, { nativeSigning: true });
        network = await gateway.getNetwork(CHANNEL);
        contract = network.getContract(CHAINCODE);
        outcomes = await Outcomes.follow(network);
    });
    afterAll(async () => {
        gateway.disconnect();
        await devnet.stop();
    });

    test('two transactions that were endorsed on the same version: the first is VALID, the second MVCC_READ_CONFLICT', async () => {
        await contract.submitTransaction('put', 'counter', '1');
        const first = await endorse(gateway, 'increment', 'counter');
        const second = await endorse(gateway, 'increment', 'counter');
        await expect(broadcast(gateway, first.envelope)).resolves.toMatchObject({ status: 'SUCCESS' });
        await expect(broadcast(gateway, second.envelope)).resolves.toMatchObject({ status: 'SUCCESS' });
        await expect(outcomes.of(first.transactionId)).resolves.toEqual(['VALID']);
        await expect(outcomes.of(second.transactionId)).resolves.toEqual(['MVCC_READ_CONFLICT']);
        expect((await contract.evaluateTransaction('get', 'counter')).toString()).toBe('2');
    });

    test('a key that appears in a range after it was read: PHANTOM_READ_CONFLICT', async () => {
        const counting = await endorse(gateway, 'count', 'p0', 'p9', 'counted');
        await contract.submitTransaction('put', 'p5', 'new');
        await broadcast(gateway, counting.envelope);
        await expect(outcomes.of(counting.transactionId)).resolves.toEqual(['PHANTOM_READ_CONFLICT']);
    });

    test('the same envelope twice: VALID, then DUPLICATE_TXID, and the write counts once', async () => {
        const { envelope, transactionId } = await endorse(gateway, 'increment', 'twice');
        await broadcast(gateway, envelope);
        await broadcast(gateway, envelope);
        await expect(outcomes.of(transactionId, 2)).resolves.toEqual(['VALID', 'DUPLICATE_TXID']);
        expect((await contract.evaluateTransaction('get', 'twice')).toString()).toBe('1');
    });

    test('the same envelope again after it is on the ledger: DUPLICATE_TXID, and the first outcome stays', async () => {
        const { envelope, transactionId } = await endorse(gateway, 'increment', 'later');
        await broadcast(gateway, envelope);
        await outcomes.of(transactionId);
        await broadcast(gateway, envelope);
        await expect(outcomes.of(transactionId, 2)).resolves.toEqual(['VALID', 'DUPLICATE_TXID']);
        const found = await transactionOf(transactionId);
        expect(found.getValidationcode()).toBe(peer.TxValidationCode.VALID);
    });

    test('qscc finds a transaction by its id, with the envelope as it was sent and its validation code', async () => {
        const { envelope, transactionId } = await endorse(gateway, 'put', 'found', 'yes');
        await broadcast(gateway, envelope);
        await outcomes.of(transactionId);
        const found = await transactionOf(transactionId);
        expect(found.getValidationcode()).toBe(peer.TxValidationCode.VALID);
        const stored = found.getTransactionenvelope() ?? new common.Envelope();
        expect(Buffer.from(stored.getPayload_asU8()).equals(envelope.payload)).toBe(true);
    });

    test('qscc says so when there is no such transaction', async () => {
        await expect(transactionOf('0'.repeat(64))).rejects.toThrow(/no such transaction ID|not found/i);
    });

    test('an envelope whose payload was changed after signing is refused by the orderer: FORBIDDEN', async () => {
        const { envelope, transactionId } = await endorse(gateway, 'put', 'tampered', 'no');
        const payload = Buffer.from(envelope.payload);
        payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
        const answer = await broadcast(gateway, { payload, signature: envelope.signature });
        expect(answer.status).toBe('FORBIDDEN');
        await contract.submitTransaction('put', 'after tampering', 'yes');
        expect(outcomes.statusesOf(transactionId)).toEqual([]);
    });

    test('an envelope under another signature is refused by the orderer: FORBIDDEN', async () => {
        const { envelope } = await endorse(gateway, 'put', 'forged', 'no');
        const other = await endorse(gateway, 'put', 'other', 'no');
        await expect(
            broadcast(gateway, { payload: envelope.payload, signature: other.envelope.signature }),
        ).resolves.toMatchObject({ status: 'FORBIDDEN' });
    });

    test('an envelope for another channel, and one that is no envelope, are refused', async () => {
        const empty = { payload: Buffer.alloc(0), signature: Buffer.alloc(0) };
        await expect(broadcast(gateway, empty)).resolves.toMatchObject({ status: 'BAD_REQUEST' });
    });

    test('an organisation that is not on the channel gets no endorsement', async () => {
        const stranger = await strangerFrom({ mspId: 'Org9MSP', domain: 'org9.example.com' });
        await expect(callAs(stranger)).rejects.toThrow(/access denied|creator/i);
    });

    test('someone who claims to be of an organisation that did not certify him gets no endorsement', async () => {
        const impostor = await strangerFrom({ mspId: 'Org1MSP', domain: 'org1.example.com' });
        await expect(callAs(impostor)).rejects.toThrow(/access denied|creator/i);
    });

    test('a transaction that only one organisation endorsed: ENDORSEMENT_POLICY_FAILURE', async () => {
        const channel = network.getChannel();
        const context = gateway.identityContext?.calculateTransactionId();
        if (!context) throw new Error('the gateway is not connected');
        const endorsement = channel.newEndorsement(CHAINCODE);
        endorsement.build(context, { fcn: 'put', args: ['alone', 'no'], generateTransactionId: false });
        endorsement.sign(context);
        await endorsement.send({ targets: channel.getEndorsers('Org1MSP') });
        const commit = endorsement.newCommit();
        commit.build(context);
        commit.sign(context);
        await broadcast(gateway, signedEnvelopeOf(commit));
        await expect(outcomes.of(endorsement.getTransactionId())).resolves.toEqual([
            'ENDORSEMENT_POLICY_FAILURE',
        ]);
    });

    test('a chaincode that writes something else on each peer gives endorsements that do not match', async () => {
        const { responses } = await propose(gateway, 'unstable', 'k');
        const [left, right] = responses.map(({ payload }) => payload);
        expect(left && right && left.equals(right)).toBe(false);
    });

    test('the peers of both organisations give the same bytes for the same transaction', async () => {
        const { responses } = await propose(gateway, 'increment', 'same');
        expect(responses).toHaveLength(2);
        const [left, right] = responses.map(({ payload }) => payload);
        expect(left && right && left.equals(right)).toBe(true);
    });

    async function transactionOf(transactionId: string): Promise<peer.ProcessedTransaction> {
        const bytes = await network
            .getContract('qscc')
            .evaluateTransaction('GetTransactionByID', CHANNEL, transactionId);
        return peer.ProcessedTransaction.deserializeBinary(bytes);
    }

    async function strangerFrom({ mspId, domain }: { mspId: string; domain: string }): Promise<Identity> {
        const directory = `${devnet.dataDirectory}/strangers/${mspId}`;
        const organisation = await Organisation.open({ directory, mspId, domain, nodeKind: 'peer' });
        return walletIdentity(organisation.admin);
    }

    async function callAs(identity: Identity): Promise<void> {
        const theirs = await connect(devnet, { identity, nativeSigning: true });
        try {
            await propose(theirs, 'get', 'counter');
        } catch (error) {
            throw error instanceof AggregateError ? error.errors[0] : error;
        } finally {
            theirs.disconnect();
        }
    }
});
