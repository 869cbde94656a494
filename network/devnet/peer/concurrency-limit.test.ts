import { ConcurrencyLimit } from './concurrency-limit';

test('as many requests as allowed are served at a time, and the next is refused with Fabric’s text', async () => {
    const limit = new ConcurrencyLimit('/protos.Endorser', 2);
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const served = [limit.run(() => gate), limit.run(() => gate)];
    await expect(limit.run(() => gate)).rejects.toThrow(
        'too many requests for /protos.Endorser, exceeding concurrency limit (2)',
    );
    finish();
    await Promise.all(served);
    await expect(limit.run(() => Promise.resolve('served'))).resolves.toBe('served');
});

test('a request that fails makes room for another', async () => {
    const limit = new ConcurrencyLimit('/protos.Endorser', 1);
    await expect(limit.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(limit.run(() => Promise.resolve('served'))).resolves.toBe('served');
});
