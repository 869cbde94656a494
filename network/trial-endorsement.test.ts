import type { EndorsementRequest, EndorsementVerdict } from '../core/ports/endorser';
import { TrialEndorsement } from './trial-endorsement';
import { ENDORSED_ON } from '../test/support/endorsed-on';

const ENDORSED = { ...ENDORSED_ON, kind: 'endorsed', fabricTxId: 'a', envelope: '', response: '' } as const;

function obstacle(endorse: () => Promise<EndorsementVerdict>): Promise<string | undefined> {
    return new TrialEndorsement({ endorser: { endorse }, signer: 'org1-app', timeoutMs: 200 }).obstacle();
}

test('there is no obstacle when the peers endorse, who were asked in the name of the given identity', async () => {
    const asked: EndorsementRequest[] = [];
    const endorse = (request: EndorsementRequest): Promise<EndorsementVerdict> => {
        asked.push(request);
        return Promise.resolve(ENDORSED);
    };
    expect(await new TrialEndorsement({ endorser: { endorse }, signer: 'me' }).obstacle()).toBeUndefined();
    expect(asked).toMatchObject([{ signer: 'me' }]);
});

test.each<EndorsementVerdict>([
    { kind: 'unavailable', reason: 'peer0.org2: the peer cannot be reached' },
    { kind: 'disagreed', reason: 'they simulated different results' },
])('the reason is told when the peers are $kind', async (verdict) => {
    expect(await obstacle(() => Promise.resolve(verdict))).toBe('reason' in verdict ? verdict.reason : '');
});

test('a chaincode that refuses, and an identity that is not there, are obstacles, too', async () => {
    const rejected = { kind: 'rejected', code: 'ACCESS', message: 'no such function' } as const;
    expect(await obstacle(() => Promise.resolve(rejected))).toBe('no such function');
    expect(await obstacle(() => Promise.reject(new Error('no such label')))).toBe('no such label');
});

test('peers that do not answer in time are an obstacle', async () => {
    expect(await obstacle(() => new Promise(() => undefined))).toBe('no answer within 200 ms');
});
