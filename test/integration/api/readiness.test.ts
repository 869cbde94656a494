import type { ApiDependencies } from '../../../api/server';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { type ApiService, startApiService } from '../../support/api-service';

let service: ApiService;
afterEach(() => service.close());

async function start(over: Partial<ApiDependencies> = {}): Promise<string> {
    service = await startApiService({ over: () => over, config: { readyGraceMs: 200 } });
    return service.keyOf('Org1MSP');
}
const ready = () => service.client.call('/health/ready');
const ledgerOf = (height: () => Promise<number>) => ({ height, outcomeOf: () => Promise.resolve(undefined) });

test('the service is ready when its copy holds what the peer has, also of an idle channel', async () => {
    await start({ ledger: ledgerOf(() => Promise.resolve(8)) });
    await service.store.checkpoints.write('mychannel', { block: 7, hash: 'a' }, 1);
    const reply = await ready();
    expect(reply.json).toEqual({
        status: 'ready',
        checks: [
            { name: 'store', ok: true },
            { name: 'ledger', ok: true },
            { name: 'endorsement', ok: true },
            { name: 'ordering', ok: true },
            { name: 'replica', ok: true },
        ],
    });
});

test('it is not ready while its copy lags, and says by how much', async () => {
    await start({ ledger: ledgerOf(() => Promise.resolve(8)) });
    await service.store.checkpoints.write('mychannel', { block: 5, hash: 'a' }, 1);
    const reply = await ready();
    expect([reply.status, reply.json.code]).toEqual([503, 'NOT_READY']);
    expect(reply.json.checks).toContainEqual({
        name: 'replica',
        ok: false,
        detail: 'it holds 6 of 8 blocks',
    });
    expect(reply.headers.get('retry-after')).toBe('1');
});

test('it is not ready without a peer, and asks no more than once a second', async () => {
    let asked = 0;
    await start({
        ledger: ledgerOf(() => {
            asked += 1;
            return Promise.reject(new Error('connection refused at 10.0.0.1'));
        }),
    });
    for (let probe = 0; probe < 5; probe += 1) {
        const reply = await ready();
        expect(reply.status).toBe(503);
        expect(reply.text).not.toContain('10.0.0.1');
    }
    expect(asked).toBeLessThanOrEqual(2);
});

test('it is not ready while the peers would not endorse, and keeps their names to itself', async () => {
    let asked = 0;
    await start({
        endorsement: {
            obstacle: () => {
                asked += 1;
                return Promise.resolve('peer0.org2.example.com: the peer cannot be reached');
            },
        },
    });
    const replies = [await ready(), await ready()];
    for (const reply of replies) {
        expect(reply.status).toBe(503);
        expect(reply.text).not.toContain('org2');
        expect(reply.json.checks).toContainEqual({
            name: 'endorsement',
            ok: false,
            detail: 'the peers would not endorse a change now',
        });
    }
    expect(asked).toBe(1);
});

test('it is not ready when an envelope waits and no block comes, and ready again with the next block', async () => {
    let now = Date.now();
    const key = await start({ clock: () => now, ledger: ledgerOf(() => Promise.resolve(0)) });
    expect((await service.client.call('/invoices', { key, body: newInvoiceDraft() })).status).toBe(202);
    expect((await ready()).status).toBe(200);
    now += 20_000;
    const reply = await ready();
    expect(reply.status).toBe(503);
    expect(reply.json.checks).toContainEqual({
        name: 'ordering',
        ok: false,
        detail: 'envelopes wait, and no block has come for 20 s',
    });
    await service.store.checkpoints.write('mychannel', { block: 0, hash: 'a' }, 1);
    expect((await ready()).status).toBe(200);
});

test('it is alive whatever else is away', async () => {
    await start({ ledger: ledgerOf(() => Promise.reject(new Error('away'))) });
    expect((await service.client.call('/health/live')).json).toEqual({ status: 'live' });
});
