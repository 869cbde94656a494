import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProfiles } from './connection-profile';
import { planOfProfile } from './endorsement-plan';
import { grpcTarget } from './grpc-target';

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'profile-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** As the script of fabric-samples' test network writes it for one organisation. */
const testNetwork = (number: number, port: number) => ({
    name: `test-network-org${number}`,
    client: { organization: `Org${number}` },
    organizations: {
        [`Org${number}`]: {
            mspid: `Org${number}MSP`,
            peers: [`peer0.org${number}.example.com`],
            certificateAuthorities: [`ca.org${number}.example.com`],
        },
    },
    peers: {
        [`peer0.org${number}.example.com`]: {
            url: `grpcs://localhost:${port}`,
            tlsCACerts: { pem: `tls of org${number}` },
            grpcOptions: { 'ssl-target-name-override': `peer0.org${number}.example.com` },
        },
    },
    certificateAuthorities: {
        [`ca.org${number}.example.com`]: {
            url: `https://localhost:${port + 3}`,
            caName: `ca-org${number}`,
            tlsCACerts: { pem: ['ca one', 'ca two'] },
            httpOptions: { verify: false },
        },
    },
});

describe('reading connection profiles', () => {
    it('puts the profiles of several organisations together', async () => {
        const profile = await readProfiles([testNetwork(1, 7051), testNetwork(2, 9051)]);
        expect(profile.peers).toEqual([
            {
                name: 'peer0.org1.example.com',
                mspId: 'Org1MSP',
                url: 'grpcs://localhost:7051',
                tlsRootPem: 'tls of org1',
                serverName: 'peer0.org1.example.com',
            },
            expect.objectContaining({ name: 'peer0.org2.example.com', mspId: 'Org2MSP' }),
        ]);
        expect(profile.authorities[0]).toEqual({
            name: 'ca.org1.example.com',
            mspId: 'Org1MSP',
            url: 'https://localhost:7054',
            caName: 'ca-org1',
            tlsRootPem: 'ca one\nca two',
            verify: false,
        });
    });

    it('reads JSON and YAML files, and certificates from the files that they name', async () => {
        const [json, yaml, pem] = ['a.json', 'b.yaml', 'ca.pem'].map((file) => join(directory, file));
        await writeFile(json ?? '', JSON.stringify(testNetwork(1, 7051)));
        const orderer = `orderers:\n  o1:\n    url: grpcs://localhost:7050\n    tlsCACerts: {path: ${pem ?? ''}}\n`;
        await writeFile(yaml ?? '', orderer);
        await writeFile(pem ?? '', 'tls of the orderer');
        const profile = await readProfiles([json ?? '', yaml ?? '']);
        expect(profile.peers).toHaveLength(1);
        expect(profile.orderers).toEqual([
            { name: 'o1', url: 'grpcs://localhost:7050', tlsRootPem: 'tls of the orderer' },
        ]);
    });

    it.each([
        ['a node without url', { peers: { p: {} } }],
        [
            'a certificate authority of nobody',
            { certificateAuthorities: { c: { url: 'https://localhost:1' } } },
        ],
        ['a file that is not there', '/nowhere/connection.json'],
    ])('refuses %s', async (_name, profile) => {
        await expect(readProfiles([profile])).rejects.toThrow('GATEWAY-PROFILE');
    });
});

describe('the plan of a profile', () => {
    it('asks one peer of every organisation, or of those that are named', async () => {
        const profile = await readProfiles([testNetwork(1, 7051), testNetwork(2, 9051)]);
        const organisations = async (mspIds?: readonly string[]) =>
            (await planOfProfile(profile, mspIds).layouts()).map((layout) =>
                layout.map(({ name, needed }) => [name, needed]),
            );
        await expect(organisations()).resolves.toEqual([
            [
                ['Org1MSP', 1],
                ['Org2MSP', 1],
            ],
        ]);
        await expect(organisations(['Org2MSP'])).resolves.toEqual([[['Org2MSP', 1]]]);
        expect(() => planOfProfile(profile, ['Org3MSP'])).toThrow('GATEWAY-PROFILE');
    });
});

describe('a gRPC target', () => {
    it('has the address of the url and the name of the certificate', () => {
        const node = { name: 'p', url: 'grpcs://localhost:7051', serverName: 'peer0.org1.example.com' };
        const target = grpcTarget(node);
        expect(target.address).toBe('localhost:7051');
        expect(target.options).toMatchObject({ 'grpc.ssl_target_name_override': 'peer0.org1.example.com' });
        expect(target.credentials._isSecure()).toBe(true);
        expect(grpcTarget({ ...node, url: 'grpc://localhost:7051' }).credentials._isSecure()).toBe(false);
    });
});
