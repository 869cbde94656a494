import { readApiConfig } from './config';

test('without settings the api listens on this machine only, at port 3000', () => {
    expect(readApiConfig({})).toMatchObject({
        host: '127.0.0.1',
        port: 3000,
        corsOrigins: [],
        acceptBudgetMs: 800,
    });
    expect(readApiConfig({})).not.toHaveProperty('publicUrl');
});

test('settings are read, and an address loses the slash at its end', () => {
    const config = readApiConfig({
        PORT: '0',
        HOST: '0.0.0.0',
        PUBLIC_URL: 'https://api.example/v1/',
        CORS_ORIGINS: 'https://a.example, https://b.example:8443',
        TRUSTED_PROXIES: '10.0.0.0/8',
    });
    expect(config).toMatchObject({
        port: 0,
        host: '0.0.0.0',
        publicUrl: 'https://api.example/v1',
        corsOrigins: ['https://a.example', 'https://b.example:8443'],
        trustedProxies: ['10.0.0.0/8'],
    });
});

test('all faults are told at once', () => {
    const read = () =>
        readApiConfig({
            PORT: '70000',
            MAX_WAIT_MS: 'long',
            PUBLIC_URL: 'ftp://x',
            CORS_ORIGINS: 'https://a.example/path',
        });
    for (const name of ['PORT', 'MAX_WAIT_MS', 'PUBLIC_URL', 'CORS_ORIGINS']) expect(read).toThrow(name);
});

test('an organisation may have half of all requests in flight unless told otherwise', () => {
    const empty = { MAX_IN_FLIGHT: '9', MAX_IN_FLIGHT_PER_ORGANISATION: '' };
    expect(readApiConfig({ MAX_IN_FLIGHT: '9' }).maxInFlightPerOrganisation).toBe(5);
    expect(readApiConfig(empty).maxInFlightPerOrganisation).toBe(5);
    const own = { MAX_IN_FLIGHT: '9', MAX_IN_FLIGHT_PER_ORGANISATION: '9' };
    expect(readApiConfig(own).maxInFlightPerOrganisation).toBe(9);
    expect(() => readApiConfig({ MAX_IN_FLIGHT_PER_ORGANISATION: '0' })).toThrow(
        'MAX_IN_FLIGHT_PER_ORGANISATION',
    );
});
