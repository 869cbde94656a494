import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readBrokerConfig } from './config';
import { KAFKA_VERSION } from './jars';
import { serverProperties } from './server-properties';

const root = join(__dirname, '..', '..', '..');
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: { kafka: { image: string; environment: Readonly<Record<string, string>> } };
};

/** Where the two differ, and why: addresses, names of listeners, and what makes a restart on one machine short. */
const OWN =
    /^(?:listeners|advertised\.listeners|listener\.|inter\.broker|controller\.quorum|log\.dirs|broker\.|.*\.num\.partitions)/u;

test('the broker without Docker is of the same version as that of docker-compose.yml', () => {
    expect(services.kafka.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
});

test('both brokers have the same settings, but for addresses and restarts', () => {
    const lines = serverProperties(readBrokerConfig({})).trim().split('\n');
    const settings = lines.map((line) => line.split('=')).filter(([name = '']) => !OWN.test(name));
    expect(settings.length).toBeGreaterThan(5);
    for (const [name = '', value] of settings) {
        const variable = `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`;
        expect({ variable, value: services.kafka.environment[variable] }).toEqual({ variable, value });
    }
});

test('nobody else’s machine can reach the broker', () => {
    const addresses = serverProperties(readBrokerConfig({})).match(/(?:\/\/|@)[^:,\n]+/gu) ?? [];
    expect(addresses).not.toEqual([]);
    for (const address of addresses) expect(address).toMatch(/127\.0\.0\.1$/u);
});
