import { status } from '@grpc/grpc-js';
import { endorseFailure } from './endorse-failure';

const FIRST = 'failed to endorse transaction, see attached details for more info';
const OTHERS = 'failed to collect enough transaction endorsements, see attached details for more info';

const aborted = (message: string, ...details: readonly (readonly [mspId: string, message: string])[]) => ({
    code: status.ABORTED,
    message,
    details: details.map(([mspId, said]) => ({ address: `peer0.${mspId}:7051`, mspId, message: said })),
});

const refusal = (code: string) => `chaincode response 500, ${code}: so it says`;

describe('an Endorse that failed', () => {
    it('is rejected with the contract’s code when the first organisation’s peers said no', () => {
        expect(endorseFailure(aborted(FIRST, ['Org1MSP', refusal('INVOICE_EXISTS')]))).toEqual({
            kind: 'rejected',
            code: 'INVOICE_EXISTS',
            message: 'so it says',
        });
    });

    it('is rejected with a status of the contract’s own, and without a code', () => {
        const failure = aborted(FIRST, ['Org1MSP', 'chaincode response 403, no']);
        expect(endorseFailure(failure)).toEqual({
            kind: 'rejected',
            code: 'CHAINCODE_REJECTED',
            message: 'no',
        });
    });

    it('differs when the first organisation endorsed and another one’s peer said no', () => {
        const failure = aborted(OTHERS, ['Org2MSP', refusal('INVOICE_NOT_FOUND')]);
        expect(endorseFailure(failure)).toMatchObject({ kind: 'differing' });
    });

    it('differs when only some of the organisations that were named said no, and is rejected when all did', () => {
        const one = aborted(OTHERS, ['Org2MSP', refusal('LIFECYCLE_FORBIDS')]);
        const both = aborted(
            OTHERS,
            ['Org1MSP', refusal('LIFECYCLE_FORBIDS')],
            ['Org2MSP', refusal('LIFECYCLE_FORBIDS')],
        );
        expect(endorseFailure(one, ['Org1MSP', 'Org2MSP'])).toMatchObject({ kind: 'differing' });
        expect(endorseFailure(both, ['Org1MSP', 'Org2MSP'])).toMatchObject({ kind: 'rejected' });
    });

    it('differs when a peer simulated other results, never to be ordered', () => {
        const failure = aborted(OTHERS, ['Org2MSP', 'ProposalResponsePayloads do not match']);
        expect(endorseFailure(failure)).toMatchObject({ kind: 'differing' });
    });

    it('is in doubt when a no depends on the state and another peer failed', () => {
        const failure = aborted(
            FIRST,
            ['Org1MSP', refusal('INVOICE_NOT_FOUND')],
            ['Org1MSP', 'connection refused'],
        );
        expect(endorseFailure(failure)).toMatchObject({ kind: 'doubtful', code: 'INVOICE_NOT_FOUND' });
    });

    it.each([
        'rpc error: code = Unavailable desc = connection refused',
        'error in simulation: failed to execute transaction x: could not launch chaincode',
        'chaincode response 500, GET_STATE failed: transaction ID: 1: leveldb is away',
    ])('is unavailable when the peers could not do it: %s', (message) => {
        expect(endorseFailure(aborted(FIRST, ['Org1MSP', message]))).toEqual({
            kind: 'unavailable',
            reason: expect.stringContaining(message) as string,
        });
    });

    it('is unavailable when the gateway asked nobody', () => {
        const failure = { code: status.FAILED_PRECONDITION, message: 'no combination of peers', details: [] };
        expect(endorseFailure(failure)).toEqual({ kind: 'unavailable', reason: 'no combination of peers' });
    });
});
