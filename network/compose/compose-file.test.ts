import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PORTS } from './compose-topology';

interface Service {
    readonly image: string;
    readonly build?: unknown;
    readonly profiles?: readonly string[];
    readonly ports?: readonly string[];
    readonly volumes?: readonly string[];
    readonly restart?: string;
    readonly user?: string;
    readonly read_only?: boolean;
    readonly privileged?: boolean;
    readonly cap_drop?: readonly string[];
    readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean };
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
    readonly environment?: Readonly<Record<string, string>>;
}

const root = join(__dirname, '..', '..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services, volumes } = parse(text, { merge: true }) as {
    services: Readonly<Record<string, Service>>;
    volumes: Readonly<Record<string, unknown>>;
};
const all = Object.entries(services);
const isOwn = ({ image }: Service): boolean => image.startsWith('fabric-async-api:');
const isOnce = ({ restart }: Service): boolean => restart === 'no';
const namesWith = (profile: string): string[] =>
    all.filter(([, { profiles }]) => profiles?.includes(profile)).map(([name]) => name);

/** What a variable stands for when nobody sets it. */
const byDefault = (value: string): string => value.replaceAll(/\$\{\w+:-([^}]*)\}/gu, '$1');

test.each(all)('%s runs an image of one exact version', (_name, { image }) => {
    expect(byDefault(image)).toMatch(/^[a-z0-9/-]+:\d+\.\d+\.\d+$/u);
});

test.each(all)('%s is published on this machine’s own address alone', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
});

test.each(all.filter(([, service]) => !isOnce(service)))(
    '%s is started again when it ends, and says whether it is well',
    (_name, { restart, healthcheck }) => {
        expect(restart).toBe('unless-stopped');
        expect(healthcheck?.test).toEqual(expect.arrayContaining(['CMD', expect.any(String)]));
    },
);

test.each(all.filter(([, service]) => isOwn(service)))(
    '%s can neither become root nor write to its image',
    (_name, service) => {
        expect(service).toMatchObject({
            read_only: true,
            cap_drop: ['ALL'],
            security_opt: ['no-new-privileges:true'],
        });
        expect(service.user).toBeUndefined();
        expect(service.privileged).toBeUndefined();
    },
);

test('the image of this project is built once, from this clone, by what both profiles start with', () => {
    const built = all.filter(([, { build }]) => build !== undefined);
    expect(built).toEqual([
        ['identities', expect.objectContaining({ build: '.', profiles: ['network', 'full'] })],
    ]);
});

test('the profile network has no role of this project, and full has everything', () => {
    expect(namesWith('full')).toEqual(Object.keys(services));
    expect(Object.keys(services).filter((name) => !namesWith('network').includes(name))).toEqual([
        'api',
        'submitter',
        'event-service',
        'welcome',
    ]);
});

test('without a profile everything is started', () => {
    expect(readFileSync(join(root, '.env'), 'utf8')).toMatch(/^COMPOSE_PROFILES=full$/mu);
});

test('who is waited for is in every profile of the one who waits', () => {
    for (const [name, { depends_on = {}, profiles = [] }] of all)
        for (const awaited of Object.keys(depends_on))
            expect({ name, awaited, profiles: services[awaited]?.profiles }).toMatchObject({
                profiles: expect.arrayContaining([...profiles]) as string[],
            });
});

test('who is waited for until it has ended ends, and who must be well runs on', () => {
    for (const { depends_on = {} } of Object.values(services))
        for (const [awaited, { condition }] of Object.entries(depends_on))
            expect({ awaited, once: isOnce(services[awaited] ?? { image: '' }) }).toEqual({
                awaited,
                once: condition === 'service_completed_successfully',
            });
});

test('whatever is written outlives its container: every mount is a named volume', () => {
    const mounted = all.flatMap(([, service]) => service.volumes ?? []).map((mount) => mount.split(':')[0]);
    expect(new Set(mounted)).toEqual(new Set(Object.keys(volumes)));
});

test('the submitter is given no key', () => {
    expect(services['submitter']?.volumes).toEqual(['profiles:/data/compose:ro']);
});

test('a node is published at the port that the set-up gives it', () => {
    for (const [name, port] of Object.entries(PORTS).filter(([listener]) => listener in services)) {
        if (name.startsWith('chaincode.')) expect(services[name]?.ports).toBeUndefined();
        else expect(services[name]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    }
});

test('an authority listens where the set-up looks for it', () => {
    for (const name of ['ca.org1.example.com', 'ca.org2.example.com', 'ca.example.com'])
        expect(services[name]?.environment).toMatchObject({
            FABRIC_CA_SERVER_PORT: String(PORTS[name]),
            FABRIC_CA_SERVER_CSR_CN: name,
        });
});

describe('the image', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const lines = dockerfile.split('\n');

    it('is built on one exact version, from what the lock names', () => {
        expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z-]+$/mu);
        expect(lines.filter((line) => /npm (?:ci|i|install)\b/u.test(line))).toHaveLength(2);
        expect(dockerfile).not.toMatch(/npm (?:i|install)\b/u);
    });

    it('runs as a user of its own', () => {
        const last = lines.findLastIndex((line) => line.startsWith('FROM '));
        expect(lines.slice(last)).toContain('USER node');
    });

    it('takes from the clone only what is named', () => {
        expect(readFileSync(join(root, '.dockerignore'), 'utf8')).toMatch(/^\*$/mu);
    });
});
