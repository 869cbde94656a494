import { completeExternal, expire, failExternal, setState, startExternal } from './external';
import { deliver, MAX_EVENTS } from './external-event';
import type { AwaitedEvent, Operation } from './operation';
import { operationView } from './operation-view';
import { accept } from './transitions';

const NOW = 1_750_000_000_000;
const REQUESTER = { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' };

const started = (awaits?: AwaitedEvent): Operation =>
    startExternal(
        {
            id: 'op1',
            requester: REQUESTER,
            action: 'ship',
            objectType: 'parcel',
            objectId: 'p1',
            fingerprint: 'f',
            deadlineMs: 1000,
            ...(awaits !== undefined && { awaits }),
        },
        NOW,
    ).after;

type Outcome = ReturnType<typeof deliver> | ReturnType<typeof setState>;

function after(outcome: Outcome): Operation {
    if (outcome.kind !== 'changed') throw new Error(`expected a change: ${outcome.kind}`);
    return outcome.change.after;
}
const event = (id: string, name = 'approval', payload = '{"by":"bob"}') => ({ id, name, payload });

test('a new external operation is Created, asks nothing of the ledger, and ends at its deadline at the latest', () => {
    const operation = started();
    expect(operation).toMatchObject({ state: 'Created', attempts: [], version: 1 });
    expect(expire(operation, NOW + 999)).toBeUndefined();
    expect(expire(operation, NOW + 1000)?.after).toMatchObject({
        state: 'Failed',
        failure: { code: 'DEADLINE_EXCEEDED' },
    });
});

test('any state comes back as it was set, each a version of its own', () => {
    const names = ['In Progress', 'waiting…', 'Submitted', '出荷済み'];
    let operation = started();
    for (const state of names) {
        operation = after(setState(operation, { state }, NOW));
        expect(operationView(operation)).toMatchObject({ state, status: 'running' });
    }
    expect(operation.version).toBe(1 + names.length);
});

test('completing and failing are final, and the same again changes nothing', () => {
    const completed = after(completeExternal(started(), '{"tracking":7}', NOW));
    expect(operationView(completed)).toMatchObject({ status: 'succeeded', result: { tracking: 7 } });
    expect(completeExternal(completed, '1', NOW)).toEqual({ kind: 'already' });
    expect(failExternal(completed, { code: 'X', message: 'm' }, NOW)).toEqual({ kind: 'ended' });
    expect(setState(completed, { state: 'Running' }, NOW)).toEqual({ kind: 'ended' });
    const failed = after(failExternal(started(), { code: 'LOST', message: 'm' }, NOW));
    expect(failExternal(failed, { code: 'OTHER', message: 'n' }, NOW)).toEqual({ kind: 'already' });
});

test('the state of an operation of the ledger is the ledger’s business alone', () => {
    const ledger = accept(
        {
            id: 'op2',
            requester: REQUESTER,
            action: 'create',
            objectId: 'i',
            proposal: { function: 'CreateInvoice', args: [] },
            fingerprint: 'f',
        },
        NOW,
    ).after;
    const told = [
        setState(ledger, { state: 'Completed' }, NOW),
        completeExternal(ledger, undefined, NOW),
        failExternal(ledger, { code: 'X', message: 'm' }, NOW),
        deliver(ledger, event('e1'), NOW),
    ];
    expect(told).toEqual(told.map(() => ({ kind: 'wrong-kind' })));
});

test('only the event that an operation waits for resumes it', () => {
    const waiting = started({ event: 'approval', then: 'resume' });
    const kept = after(deliver(waiting, event('e1', 'payment'), NOW));
    expect(kept).toMatchObject({ state: 'Created', awaits: { event: 'approval' } });
    const resumed = after(deliver(kept, event('e2'), NOW));
    expect(resumed.state).toBe('Running');
    expect(resumed.awaits).toBeUndefined();
    expect(resumed.received?.map(({ taken }) => taken)).toEqual([false, true]);
});

test('an event that came early is taken as soon as it is waited for, in the order of coming', () => {
    const early = after(deliver(started(), event('e1', 'approval', '1'), NOW));
    const twice = after(deliver(early, event('e2', 'approval', '2'), NOW));
    const done = after(
        setState(twice, { state: 'Waiting', awaits: { event: 'approval', then: 'complete' } }, NOW),
    );
    expect(operationView(done)).toMatchObject({ status: 'succeeded', result: 1 });
});

test('the content of an event that completes is the result', () => {
    const done = after(deliver(started({ event: 'approval', then: 'complete' }), event('e1'), NOW));
    expect(operationView(done)).toMatchObject({ status: 'succeeded', result: { by: 'bob' } });
});

test('an event that is delivered twice counts once', () => {
    const first = after(deliver(started(), event('e1'), NOW));
    expect(deliver(first, event('e1'), NOW)).toEqual({ kind: 'already' });
});

test('events that nobody waits for are bounded', () => {
    let operation = started();
    for (let index = 0; index < MAX_EVENTS; index += 1)
        operation = after(deliver(operation, event(`e${index}`), NOW));
    expect(deliver(operation, event('one more'), NOW)).toEqual({ kind: 'full' });
});
