import { status } from '@grpc/grpc-js';
import { submitFailure } from './submit-failure';

const answered = (name: string, info = 'no') =>
    `received unsuccessful response from orderer: status=${name}, info=${info}`;

const quorumMissed = (...messages: readonly string[]) => ({
    code: status.UNAVAILABLE,
    message: 'insufficient number of orderers could successfully process transaction',
    details: messages.map((message, index) => ({
        address: `orderer${index}:7050`,
        mspId: 'OrdererMSP',
        message,
    })),
});

describe('a Submit that failed', () => {
    it.each(['BAD_REQUEST', 'FORBIDDEN', 'NOT_FOUND', 'REQUEST_ENTITY_TOO_LARGE'])(
        'is refused when the orderer said %s',
        (name) => {
            const failure = {
                code: status.ABORTED,
                message: `10 ABORTED: ${answered(name, 'so')}`,
                details: [],
            };
            expect(submitFailure(failure, 1)).toEqual({ kind: 'refused', status: name, reason: 'so' });
        },
    );

    it('is refused when the gateway itself found no signed transaction', () => {
        const failure = { code: status.INVALID_ARGUMENT, message: 'must be signed', details: [] };
        expect(submitFailure(failure, 1)).toMatchObject({ kind: 'refused', status: 'BAD_REQUEST' });
    });

    it.each([
        [status.ABORTED, answered('SERVICE_UNAVAILABLE')],
        [status.ABORTED, answered('A_NEW_STATUS')],
        [status.ABORTED, 'something else'],
        [status.UNAVAILABLE, 'no orderers could successfully process transaction'],
        [status.DEADLINE_EXCEEDED, 'Deadline exceeded'],
        [status.FAILED_PRECONDITION, 'failed to get config for channel'],
        [status.RESOURCE_EXHAUSTED, 'too many requests'],
        [status.UNIMPLEMENTED, 'unknown service gateway.Gateway'],
    ])('may have been ordered after %s %s', (code, message) => {
        expect(submitFailure({ code, message, details: [] }, 1)).toMatchObject({ kind: 'unknown' });
    });
});

describe('a Submit for which a BFT service found no quorum', () => {
    it.each(['request already exists', 'request already processed'])(
        'counts as ordered after “%s”',
        (info) => {
            const failure = quorumMissed(
                answered('SERVICE_UNAVAILABLE', `failed to submit request: ${info}`),
                'connection refused',
            );
            expect(submitFailure(failure, 4)).toEqual({ kind: 'ordered' });
        },
    );

    it('is refused when more orderers refused it than may be faulty', () => {
        const two = quorumMissed(answered('FORBIDDEN'), answered('FORBIDDEN'));
        expect(submitFailure(two, 4)).toEqual({ kind: 'refused', status: 'FORBIDDEN', reason: 'no' });
        expect(submitFailure(two, 7)).toMatchObject({ kind: 'unknown' });
    });

    it('may have been ordered when one orderer alone refused it, or another could not be reached', () => {
        expect(submitFailure(quorumMissed(answered('FORBIDDEN')), 0)).toMatchObject({ kind: 'unknown' });
        const mixed = quorumMissed(answered('FORBIDDEN'), 'connection refused');
        expect(submitFailure(mixed, 4)).toMatchObject({
            kind: 'unknown',
            reason: expect.stringContaining('orderer1:7050 (OrdererMSP): connection refused') as string,
        });
    });
});
