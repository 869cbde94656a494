import { cancel } from './cancel';
import { claimCombination, combine, startComposite } from './composite';
import type { CompositePolicy, Operation } from './operation';
import { operationView } from './operation-view';
import { startExternal } from './external';

const NOW = 1_750_000_000_000;
const REQUESTER = { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' };
const at = (ms: number) => ({ now: NOW + ms, random: 0.5 });

const whole = (policy: CompositePolicy = 'all', children = ['a', 'b']): Operation =>
    startComposite(
        {
            id: 'w',
            requester: REQUESTER,
            action: 'combine',
            objectType: 'operations',
            fingerprint: 'f',
            children,
            policy,
            deadlineMs: 1000,
        },
        NOW,
    ).after;

const child = (id: string, state: string): Operation => ({
    ...startExternal(
        { id, requester: REQUESTER, action: 'run', objectType: 'o', objectId: id, fingerprint: 'f' },
        NOW,
    ).after,
    state,
    ...(state === 'Failed' && { failure: { code: 'EXTERNAL_FAILURE', message: 'The work failed.' } }),
});

const of = (operation: Operation, ...states: readonly string[]) =>
    combine(
        operation,
        states.map((state, index) => child(['a', 'b', 'c'][index] ?? '', state)),
        at(1),
    );

test('the whole is completed when all its operations are, and not before', () => {
    const half = of(whole(), 'Completed', 'Packed');
    expect(half.change.after).toMatchObject({ state: 'Running', percentComplete: 50 });
    expect(operationView(half.change.after)).toMatchObject({
        operations: ['a', 'b'],
        counts: { total: 2, succeeded: 1, running: 1 },
        children: [
            { id: 'a', status: 'succeeded' },
            { id: 'b', status: 'running', state: 'Packed' },
        ],
    });
    expect(of(whole(), 'Completed', 'Completed').change.after.state).toBe('Completed');
});

test('with `all` a failure lets the others go on, and the whole fails when they have ended', () => {
    const open = of(whole('all'), 'Failed', 'Packed');
    expect([open.change.after.state, open.cancel]).toEqual(['Running', []]);
    const ended = of(whole('all'), 'Failed', 'Completed').change.after;
    const details = [{ code: 'EXTERNAL_FAILURE', message: 'The work failed.', target: 'a' }];
    expect(ended).toMatchObject({ state: 'Failed', failure: { code: 'CHILD_FAILED', details } });
});

test('with `failFast` the first failure ends the whole and cancels the rest', () => {
    const { change, cancel: canceled } = of(whole('failFast'), 'Failed', 'Packed');
    expect([change.after.state, canceled]).toEqual(['Failed', ['b']]);
});

test('a canceled operation makes the whole canceled, unless another failed', () => {
    expect(of(whole(), 'Canceled', 'Completed').change.after.state).toBe('Canceled');
    expect(of(whole(), 'Canceled', 'Failed').change.after.state).toBe('Failed');
});

test('a cancellation goes down to all that are open, and the whole ends when they have', () => {
    const asked = cancel(whole(), 'no longer wanted', NOW);
    if (asked.kind !== 'requested') throw new Error('it was not asked for');
    const { after } = asked.change;
    expect(operationView(after)).toMatchObject({ cancelRequested: true, status: 'notStarted' });
    expect(of(after, 'Completed', 'Packed').cancel).toEqual(['b']);
    expect(of(after, 'Completed', 'Canceled').change.after.state).toBe('Canceled');
    expect(cancel(after, undefined, NOW)).toEqual({ kind: 'already' });
});

test('a deadline ends the whole and cancels what is open', () => {
    const late = combine(whole(), [child('a', 'Completed'), child('b', 'Packed')], at(1000));
    expect(late.change.after).toMatchObject({ state: 'Failed', failure: { code: 'DEADLINE_EXCEEDED' } });
    expect(late.cancel).toEqual(['b']);
});

test('a look that finds nothing new is seen by nobody, and is followed by rarer ones', () => {
    const first = of(whole(), 'Created', 'Created').change;
    expect([first.event, first.after.version]).toEqual([undefined, 1]);
    const dueAt = (operation: Operation): number => operation.work?.dueAt ?? 0;
    const second = of(first.after, 'Created', 'Created').change.after;
    expect(dueAt(second)).toBeGreaterThan(dueAt(first.after));
    expect(claimCombination(second, dueAt(second) - 1)).toBeUndefined();
});
