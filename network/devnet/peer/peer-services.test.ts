import { status, type ServerUnaryCall } from '@grpc/grpc-js';
import { TooManyRequests } from './concurrency-limit';
import { unary } from './peer-services';

test.each([
    [new TooManyRequests('too many requests'), { code: status.UNKNOWN, details: 'too many requests' }, 0],
    [new Error('broken'), { code: status.INTERNAL, details: 'the peer failed' }, 1],
])('%s is answered as a Go server answers it', async (cause, expected, faultCount) => {
    const faults: unknown[] = [];
    const serve = unary<string, string>(
        () => Promise.reject(cause),
        (fault) => faults.push(fault),
    );
    const error = await new Promise((resolve) => {
        serve({ request: 'a' } as ServerUnaryCall<string, string>, resolve);
    });
    expect(error).toEqual(expected);
    expect(faults).toHaveLength(faultCount);
});
