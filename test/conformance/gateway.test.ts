import type { Client, ServiceError } from '@grpc/grpc-js';
import {
    StatusCode,
    type Contract,
    type Gateway,
    type Network,
    type Status,
} from '@hyperledger/fabric-gateway';
import type { SigningIdentity } from '../../network/devnet/identity/signing-identity';
import { gatewayAs, gatewayFailure, grpcClient, signatureOver, statusRequest } from './client/gateway-client';
import { matching } from './client/matching';
import { current, expired, unknownAuthority } from './client/strangers';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

describe('an unmodified @hyperledger/fabric-gateway client', () => {
    const run = Date.now().toString(36);
    const key = (name: string): string => `gateway-${name}-${run}`;
    let network: ConformanceNetwork;
    let grpc: Client;
    let gateway: Gateway;
    let channel: Network;
    let contract: Contract;

    beforeAll(async () => {
        network = await openNetwork();
        grpc = grpcClient(network.organisations[0].peer);
        gateway = connected(network.organisations[0].admin);
        channel = gateway.getNetwork(network.channel);
        contract = channel.getContract(network.chaincode);
    });

    afterAll(async () => {
        gateway.close();
        grpc.close();
        await network.close();
    });

    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

    const failure = gatewayFailure;
    const connected = (identity: SigningIdentity): Gateway => gatewayAs(grpc, identity);

    test('submits a transaction and reads what it wrote', async () => {
        expect(text(await contract.submitTransaction('put', key('a'), 'one'))).toBe('one');
        expect(text(await contract.evaluateTransaction('get', key('a')))).toBe('one');
    });

    test('endorses, submits and asks for the status step by step', async () => {
        const proposal = contract.newProposal('put', { arguments: [key('steps'), 'yes'] });
        const transaction = await proposal.endorse();
        expect(text(transaction.getResult())).toBe('yes');
        const commit = await transaction.submit();
        const status = await commit.getStatus();
        expect(status).toMatchObject({
            code: StatusCode.VALID,
            successful: true,
            transactionId: proposal.getTransactionId(),
        });
        expect(status.blockNumber).toBeGreaterThan(0n);
    });

    test('is told the status of a transaction that has been on the ledger for long', async () => {
        const commit = await contract.submitAsync('put', { arguments: [key('late'), 'yes'] });
        const first = await commit.getStatus();
        expect(await commit.getStatus()).toMatchObject({ ...first });
    });

    test('gets the endorsements of both organisations, or of those that it names', async () => {
        const transaction = await contract
            .newProposal('put', {
                arguments: [key('both'), 'yes'],
                endorsingOrganizations: ['Org1MSP', 'Org2MSP'],
            })
            .endorse();
        expect((await (await transaction.submit()).getStatus()).code).toBe(StatusCode.VALID);
        const alone = await contract
            .newProposal('put', { arguments: [key('alone'), 'no'], endorsingOrganizations: ['Org2MSP'] })
            .endorse();
        expect((await (await alone.submit()).getStatus()).code).toBe(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    });

    test('is told of a conflict: MVCC_READ_CONFLICT', async () => {
        await contract.submitTransaction('put', key('counter'), '1');
        const endorsed = await Promise.all(
            [1, 2].map(() => contract.newProposal('increment', { arguments: [key('counter')] }).endorse()),
        );
        const [first, second] = endorsed;
        await first?.submit();
        const status = await (await second?.submit())?.getStatus();
        expect(status?.code).toBe(StatusCode.MVCC_READ_CONFLICT);
    });

    test('is refused by the chaincode: ABORTED, with the peer’s words in the details', async () => {
        const error = await failure(contract.submitTransaction('refuse'));
        expect(error.name).toBe('EndorseError');
        expect([error.code, error.message]).toEqual([
            10,
            '10 ABORTED: failed to endorse transaction, see attached details for more info',
        ]);
        expect(error.details).toEqual([
            {
                address: matching(/:\d+$/),
                mspId: 'Org1MSP',
                message: 'chaincode response 500, NOT_ALLOWED: refused by the chaincode',
            },
        ]);
    });

    test('is refused by the chaincode when it evaluates: UNKNOWN, with the words in the message too', async () => {
        const error = await failure(contract.evaluateTransaction('refuse'));
        expect([error.code, error.message]).toEqual([
            2,
            '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, NOT_ALLOWED: refused by the chaincode',
        ]);
        expect(error.details).toHaveLength(1);
    });

    test('is told when the peers do not agree: ABORTED', async () => {
        const error = await failure(contract.submitTransaction('unstable', key('unstable')));
        expect([error.code, error.message]).toEqual([
            10,
            '10 ABORTED: failed to collect enough transaction endorsements, see attached details for more info',
        ]);
        expect(error.details).toEqual([
            {
                address: matching(/:\d+$/),
                mspId: 'Org2MSP',
                message: 'ProposalResponsePayloads do not match',
            },
        ]);
    });

    test('a chaincode that is not there: FAILED_PRECONDITION', async () => {
        const nosuch = channel.getContract('nosuch');
        expect(await failure(nosuch.evaluateTransaction('get', 'a'))).toMatchObject({
            message: `9 FAILED_PRECONDITION: no peers available to evaluate chaincode nosuch in channel ${network.channel}`,
            details: [],
        });
        expect(await failure(nosuch.submitTransaction('get', 'a'))).toMatchObject({
            message: matching(
                /^9 FAILED_PRECONDITION: no combination of peers can be derived which satisfy the endorsement policy: .*nosuch/,
            ),
        });
    });

    test('a channel that is not there: UNAVAILABLE and FAILED_PRECONDITION', async () => {
        const nosuch = gateway.getNetwork('nosuch').getContract(network.chaincode);
        expect(await failure(nosuch.evaluateTransaction('get', 'a'))).toMatchObject({
            message:
                '14 UNAVAILABLE: failed to get config for channel [nosuch]: could not get last config for channel nosuch',
        });
        expect(await failure(nosuch.submitTransaction('put', 'a', 'b'))).toMatchObject({
            message: matching(
                /^9 FAILED_PRECONDITION: no combination of peers can be derived which satisfy the endorsement policy: /,
            ),
        });
    });

    test('an organisation without a peer that is to endorse: UNAVAILABLE', async () => {
        const error = await failure(
            contract
                .newProposal('put', { arguments: ['a', 'b'], endorsingOrganizations: ['Org9MSP'] })
                .endorse(),
        );
        expect(error.message).toBe('14 UNAVAILABLE: failed to find any endorsing peers for org(s): Org9MSP');
    });

    test('a client that the channel does not know: the fault is in the proposal', async () => {
        const stranger = connected(await current(await unknownAuthority(), 'Org9MSP'));
        const theirs = stranger.getNetwork(network.channel).getContract(network.chaincode);
        const words = `error validating proposal: access denied: channel [${network.channel}] creator org unknown, creator is malformed`;
        expect(await failure(theirs.evaluateTransaction('get', 'a'))).toMatchObject({
            message: `9 FAILED_PRECONDITION: evaluate call to endorser returned error: ${words}`,
        });
        expect(await failure(theirs.submitTransaction('put', 'a', 'b'))).toMatchObject({
            message: '10 ABORTED: failed to endorse transaction, see attached details for more info',
            details: [expect.objectContaining({ mspId: 'Org1MSP', message: words })],
        });
        stranger.close();
    });

    test('a client whose certificate has expired gets nothing endorsed', async () => {
        const late = connected(await expired(network.organisations[0].authority, 'Org1MSP'));
        const theirs = late.getNetwork(network.channel).getContract(network.chaincode);
        const error = await failure(theirs.submitTransaction('put', 'a', 'b'));
        expect(error.code).toBe(10);
        expect(error.details.map(({ message }) => message).join()).toContain(
            'proposal client identity expired',
        );
        late.close();
    });

    test('an envelope that the orderer refuses: ABORTED with its status and words', async () => {
        const proposal = contract.newProposal('put', { arguments: [key('forged'), 'no'] });
        const transaction = await proposal.endorse();
        const other = await contract.newProposal('put', { arguments: [key('other'), 'no'] }).endorse();
        const forged = gateway.newSignedTransaction(
            transaction.getBytes(),
            await signatureOver(other.getDigest(), network.organisations[0].admin),
        );
        const error = await failure(forged.submit());
        expect(error.name).toBe('SubmitError');
        expect(error.message).toBe(
            "10 ABORTED: received unsuccessful response from orderer: status=FORBIDDEN, info=implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
        );
    });

    test('no stranger is told the status of a transaction: PERMISSION_DENIED', async () => {
        const stranger = connected(await current(await unknownAuthority(), 'Org9MSP'));
        const commit = await contract.submitAsync('put', { arguments: [key('status'), 'x'] });
        const { transactionId } = await commit.getStatus();
        const bytes = commit.getBytes();
        expect(transactionId).toMatch(/^[0-9a-f]{64}$/);
        const forged = stranger.newSignedCommit(bytes, Buffer.from('no signature'));
        expect(await failure(forged.getStatus())).toMatchObject({
            message: `7 PERMISSION_DENIED: Failed evaluating policy on signed data during check policy on channel [${network.channel}] with policy [/Channel/Application/Readers]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied]`,
        });
        stranger.close();
    });

    test('waits no longer for a status than its deadline', async () => {
        const never = gateway.newCommit(
            statusRequest({
                channel: network.channel,
                transactionId: 'f'.repeat(64),
                client: network.organisations[0].admin,
            }),
        );
        const error = await failure(never.getStatus({ deadline: Date.now() + 500 }));
        expect(['1 CANCELLED', '4 DEADLINE_EXCEEDED']).toContain(error.message.split(':')[0]);
    });

    test('reads the events of a chaincode from a block on, and goes on after a transaction', async () => {
        const names = ['e1', 'e2', 'e3'].map(key);
        const commits: Status[] = [];
        for (const name of names) {
            const commit = await contract.submitAsync('increment', { arguments: [name] });
            commits.push(await commit.getStatus());
        }
        const [first] = commits;
        const events = await channel.getChaincodeEvents(network.chaincode, {
            startBlock: first?.blockNumber ?? 0n,
        });
        const seen = [];
        for await (const event of events) {
            seen.push([event.eventName, text(event.payload), event.transactionId]);
            if (seen.length === 3) break;
        }
        events.close();
        expect(seen).toEqual(
            names.map((name, index) => ['incremented', name, commits[index]?.transactionId]),
        );
        const after = await channel.getChaincodeEvents(network.chaincode, {
            startBlock: first?.blockNumber ?? 0n,
            checkpoint: {
                getBlockNumber: () => first?.blockNumber,
                getTransactionId: () => first?.transactionId,
            },
        });
        for await (const event of after) {
            expect(text(event.payload)).toBe(names[1]);
            break;
        }
        after.close();
    });

    test('hears of new events without a start', async () => {
        const events = await channel.getChaincodeEvents(network.chaincode);
        const heard = (async () => {
            for await (const event of events) return text(event.payload);
            return 'nothing';
        })();
        await contract.submitTransaction('increment', key('new'));
        expect(await heard).toBe(key('new'));
        events.close();
    });

    test('follows blocks and filtered blocks', async () => {
        const blocks = await channel.getBlockEvents({ startBlock: 0n });
        const numbers = [];
        for await (const block of blocks) {
            numbers.push(block.getHeader()?.getNumber());
            if (numbers.length === 3) break;
        }
        blocks.close();
        expect(numbers).toEqual([0, 1, 2]);
        const filtered = await channel.getFilteredBlockEvents({ startBlock: 1n });
        for await (const block of filtered) {
            expect([block.getChannelId(), block.getNumber()]).toEqual([network.channel, 1]);
            break;
        }
        filtered.close();
    });

    test('asks the ledger through the system chaincodes', async () => {
        const chain = await channel.getContract('qscc').evaluateTransaction('GetChainInfo', network.channel);
        expect(chain.length).toBeGreaterThan(0);
    });

    test('gRPC errors carry no more than Fabric tells', async () => {
        const error = await failure(contract.evaluateTransaction('refuse'));
        const cause: ServiceError = error.cause;
        expect(cause.metadata.get('grpc-status-details-bin')).toHaveLength(1);
    });
});
