import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { ProposalFiltered, ProposalRefused } from '../endorser/unpacked-proposal';
import { askEndorser } from './gateway-endorser';
import { endorsing, refusing, TestEndorser } from './testing/test-endorser';

const rejecting = (error: Error) => () => Promise.reject(error);
const UNREACHED = 'rpc error: code = Unknown desc = access denied';

test.each([
    [
        'its own peer finds fault with the proposal',
        true,
        rejecting(new ProposalRefused('access denied')),
        { code: status.FAILED_PRECONDITION, message: 'access denied', retry: false },
    ],
    [
        'a filter refuses the proposal before its own peer sees it',
        true,
        rejecting(new ProposalFiltered('expired')),
        { code: status.UNAVAILABLE, message: 'expired', retry: true },
    ],
    [
        'another peer finds fault with the proposal',
        false,
        rejecting(new ProposalRefused('access denied')),
        { code: status.UNAVAILABLE, message: UNREACHED, retry: true },
    ],
    [
        'the chaincode refuses',
        true,
        refusing(404, 'not found'),
        { code: status.UNKNOWN, message: 'chaincode response 404, not found', retry: false },
    ],
    [
        'the chaincode fails',
        true,
        refusing(500, 'broken', 'payload'),
        { code: status.UNKNOWN, message: 'chaincode response 500, broken', retry: false },
    ],
    [
        'the peer cannot carry it out',
        true,
        refusing(500, 'chaincode stream terminated'),
        { code: status.ABORTED, message: 'chaincode stream terminated', retry: true },
    ],
])('when %s', async (...[, isLocal, answer, expected]) => {
    const endorser = new TestEndorser('Org1MSP', answer, { isLocal });
    await expect(askEndorser(endorser, new peer.SignedProposal())).resolves.toEqual({
        kind: 'failed',
        ...expected,
    });
});

test.each([200, 399])('status %i is a success', async (code) => {
    const response = await endorsing('payload')();
    response.getResponse()?.setStatus(code);
    const endorser = new TestEndorser('Org1MSP', () => Promise.resolve(response));
    await expect(askEndorser(endorser, new peer.SignedProposal())).resolves.toEqual({
        kind: 'endorsed',
        response,
    });
});
