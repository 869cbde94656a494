import { retryUntil } from './retry-until';

test('it is tried again until it succeeds', async () => {
    let calls = 0;
    const third = () => {
        calls += 1;
        return calls < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(calls);
    };
    await expect(retryUntil(third, { timeoutMs: 5_000, pauseMs: 1 })).resolves.toBe(3);
});

test('the last failure is told when the time is over', async () => {
    const never = () => Promise.reject(new Error('the node is down'));
    await expect(retryUntil(never, { timeoutMs: 10, pauseMs: 1 })).rejects.toThrow('the node is down');
});

test('what cannot be mended by trying again is told at once', async () => {
    let calls = 0;
    const refused = () => {
        calls += 1;
        return Promise.reject(new Error('refused'));
    };
    await expect(retryUntil(refused, { timeoutMs: 60_000, pauseMs: 1, isFinal: () => true })).rejects.toThrow(
        'refused',
    );
    expect(calls).toBe(1);
});
