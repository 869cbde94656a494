import { parseList } from 'structured-headers';
import type { ApiConfig } from '../../../api/config';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';

jest.setTimeout(30_000);

let service: ApiService;
let key: string;

afterEach(() => service.close());

async function serve(config: Partial<ApiConfig>): Promise<void> {
    service = await startApiService({ config });
    key = await service.keyOf('Org1MSP');
}

const read = (path = '/invoices', by = key): Promise<Reply> => service.client.call(path, { key: by });

/** The parameters of each policy in a field, by its name. */
function policiesIn(field: string | null): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const policies: Record<string, Readonly<Record<string, unknown>>> = {};
    for (const [name, parameters] of parseList(field ?? ''))
        if (typeof name === 'string') policies[name] = Object.fromEntries(parameters);
    return policies;
}

const leftIn = ({ headers }: Reply) => policiesIn(headers.get('ratelimit'));

test('every answer to a caller says what its organisation may ask for, and what is left of it (B-58)', async () => {
    await serve({ maxRequestsPerOrganisation: 100, rateWindowSeconds: 30, maxInFlightPerOrganisation: 7 });
    const first = await read();
    expect(policiesIn(first.headers.get('ratelimit-policy'))).toEqual({
        requests: { q: 100, w: 30 },
        'in-flight': { q: 7, qu: 'concurrent-requests' },
    });
    expect(leftIn(first)).toMatchObject({ requests: { r: 99 }, 'in-flight': { r: 7 } });
    expect(leftIn(first)['requests']?.['t']).toBeGreaterThan(20);
    const missing = await read('/invoices/none');
    expect([missing.status, leftIn(missing)]).toMatchObject([404, { requests: { r: 98 } }]);
});

test('those who show no key are told nothing', async () => {
    await serve({});
    for (const path of ['/invoices', '/health/live']) {
        const { headers } = await service.client.call(path);
        expect([headers.has('ratelimit'), headers.has('ratelimit-policy')]).toEqual([false, false]);
    }
});

test('where Retry-After names an earlier moment, the end of the window is left out', async () => {
    await serve({});
    const accepted = await service.client.call('/invoices', { key, body: newInvoiceDraft() });
    expect([accepted.status, accepted.headers.get('retry-after')]).toEqual([202, '1']);
    expect(leftIn(accepted)['requests']).toEqual({ r: 239_999 });
});

test('beyond the quota it is 429 until the window has ended, for one organisation and no other', async () => {
    await serve({ maxRequestsPerOrganisation: 2, rateWindowSeconds: 4 });
    expect([(await read()).status, (await read()).status]).toEqual([200, 200]);
    const refused = await read();
    expect([refused.status, refused.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.json['violated-policies']).toEqual(['requests']);
    const { r, t } = leftIn(refused)['requests'] ?? {};
    expect(r).toBe(0);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(Number(t));
    expect((await read('/invoices', await service.keyOf('Org2MSP'))).status).toBe(200);
    const deadline = Date.now() + 20_000;
    while ((await read()).status === 429) {
        if (Date.now() > deadline) throw new Error('the window of 4 s has not ended within 20 s');
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
});

test('with all its places taken an organisation is told that none is left', async () => {
    await serve({ maxInFlightPerOrganisation: 1, acceptBudgetMs: 30_000 });
    let agree: () => void = () => undefined;
    const asked = new Promise<void>((tell) => {
        service.endorser.answerWith(async () => {
            tell();
            await new Promise<void>((resolve) => (agree = resolve));
            return service.endorser.agreement();
        });
    });
    const held = service.client.call('/invoices', { key, body: newInvoiceDraft() });
    await asked;
    const refused = await read();
    expect([refused.status, refused.json['violated-policies']]).toEqual([429, ['in-flight']]);
    expect(leftIn(refused)).toMatchObject({ requests: { r: 239_998 }, 'in-flight': { r: 0 } });
    agree();
    expect((await held).status).toBe(202);
    expect(leftIn(await read())['in-flight']).toEqual({ r: 1 });
});
