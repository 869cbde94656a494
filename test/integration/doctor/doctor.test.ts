import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../../core/instant';
import { CertificateAuthority } from '../../../network/devnet/identity/certificate-authority';
import { generateKeyPair } from '../../../network/devnet/identity/key-pair';
import { DEFAULT_USERS, enrolUsers } from '../../../network/gateway/enrol';
import type { SignerCredentials } from '../../../network/gateway/native-signer';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { IdentityWallet } from '../../../network/gateway/wallet/identity-wallet';
import { authorityFiles } from '../../support/network/authority-files';
import { buildFixtureChaincode } from '../../support/network/fixture-chaincode';
import { peersAcquainted } from '../../support/network/peers-acquainted';
import { startNetwork } from '../../support/network/start-network';
import type { TestNetwork } from '../../support/network/test-network';
import {
    examined,
    failedWith,
    peerOf,
    profileWith,
    skippedFor,
    walletWith,
    type EditableProfile,
} from './examined';

jest.setTimeout(120_000);

const PEER1 = 'peer0.org1.example.com';
const PEER2 = 'peer0.org2.example.com';
const ORDERER = 'orderer.example.com';

let network: TestNetwork;

beforeAll(async () => {
    network = await startNetwork();
    await enrolUsers(network.config, DEFAULT_USERS, silentLogger);
    await peersAcquainted(network.config);
});

afterAll(() => network.stop());

/** The key of org1-app alone, as an organisation has it that serves nobody else. */
const ownIdentity = async (): Promise<SignerCredentials> => {
    const found = await new IdentityWallet(join(network.dataDirectory, 'wallet')).find('org1-app');
    if (found === undefined) throw new Error('org1-app was not enrolled');
    return found;
};

/** A certificate of org1's own authority, or of the one given. */
async function issued(notAfter: Date, authority?: CertificateAuthority): Promise<SignerCredentials> {
    const { publicKey, privateKeyPem } = await generateKeyPair();
    const issuer = authority ?? (await CertificateAuthority.load(await authorityFiles(network, 'org1')));
    const certificatePem = await issuer.issue({
        subject: { commonName: 'somebody', units: ['client'] },
        publicKey,
        use: 'signing',
        notAfter,
    });
    return { mspId: 'Org1MSP', certificatePem, privateKeyPem };
}

const walletOf = async (credentials: SignerCredentials | undefined) => ({
    FABRIC_WALLET: await walletWith(network, credentials),
});

const profileOf = async (edit: Parameters<typeof profileWith>[1]) => ({
    FABRIC_PROFILE: await profileWith(network, edit),
});

/** A profile as an organisation has it that was told of its own nodes and of the orderer. */
const withoutOrg2 = ({ peers, organizations, certificateAuthorities }: EditableProfile): void => {
    Reflect.deleteProperty(peers, PEER2);
    Reflect.deleteProperty(organizations, 'Org2');
    Reflect.deleteProperty(certificateAuthorities, 'ca.org2.example.com');
};

describe('the doctor on a network with nothing wrong', () => {
    it.each([
        ['discovery off', {}],
        ['discovery', { FABRIC_DISCOVERY: 'as-localhost' }],
        ['the peer’s gateway', { FABRIC_CLIENT: 'gateway' }],
    ])('finds nothing with %s', async (_how, environment) => {
        const lines = [...(await examined(network, environment)).values()];
        expect(lines.filter(({ status }) => status !== 'ok')).toEqual([]);
        expect(lines).toHaveLength(17);
    });

    it('finds nothing where one organisation is served alone, with its own key and its own peer', async () => {
        const lines = await examined(network, {
            FABRIC_DISCOVERY: 'as-localhost',
            ...(await walletOf(await ownIdentity())),
            ...(await profileOf(withoutOrg2)),
        });
        expect([...lines.values()].filter(({ status }) => status === 'failed')).toEqual([]);
        expect(lines.get('endorsement policy')?.says).toContain('Org1MSP, Org2MSP');
    });
});

describe('of the connection profile the doctor says', () => {
    it('that it is not there', async () => {
        const lines = await examined(network, { NETWORK: 'profile', FABRIC_PROFILE: '/nowhere.json' });
        expect(lines.get('connection profile')).toMatchObject(failedWith('ENOENT', 'FABRIC_PROFILE'));
    });

    it('that it has no orderers, as those of the test network’s own scripts', async () => {
        const lines = await examined(network, await profileOf((profile) => (profile.orderers = {})));
        expect(lines.get('connection profile')).toMatchObject(failedWith('no orderers', 'Add `orderers`'));
    });

    it('that no organisation lists a peer', async () => {
        const lines = await examined(
            network,
            await profileOf((profile) => {
                profile.organizations = {};
                profile.certificateAuthorities = {};
            }),
        );
        expect(lines.get('connection profile')).toMatchObject(failedWith(PEER1, 'organizations'));
    });
});

describe('of TLS the doctor says', () => {
    it('that the root is another one, and goes on with the other nodes', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers, orderers }) => {
                peerOf(peers, PEER2).tlsCACerts = peerOf(orderers, ORDERER).tlsCACerts;
            }),
        );
        expect(lines.get(`TLS to ${PEER2}`)).toMatchObject(failedWith('wrong root', 'tlsca.'));
        expect(lines.get('chaincode answers')).toMatchObject(
            failedWith(`${PEER2}: wrong root`, 'check of TLS'),
        );
        expect(lines.get('blocks')?.status).toBe('ok');
    });

    it('that the certificate is for another name', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers }) => {
                peerOf(peers, PEER1).grpcOptions = { 'ssl-target-name-override': 'peer9.org1.example.com' };
            }),
        );
        expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(
            failedWith('not for peer9.org1.example.com', 'ssl-target-name-override'),
        );
        expect(lines.get(`channel at ${PEER1}`)).toMatchObject(skippedFor(`TLS to ${PEER1}`));
    });

    it('that nothing listens at the port', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers }) => (peerOf(peers, PEER1).url = 'grpcs://127.0.0.1:1')),
        );
        expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(failedWith('nothing listens', 'Start the node'));
    });

    it('that there is no host of the name', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers }) => (peerOf(peers, PEER1).url = 'grpcs://peer.invalid:7051')),
        );
        expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(failedWith('peer.invalid', 'DNS'));
    });

    it('that the profile forgets the s of grpcs', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers }) => {
                const node = peerOf(peers, PEER1);
                node.url = node.url.replace('grpcs:', 'grpc:');
            }),
        );
        expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(failedWith('ended the connection', 'grpcs://'));
    });

    describe('of a node', () => {
        let server: Http2SecureServer | undefined;

        afterEach(() => server?.close());

        /** A profile whose first peer is a server with a certificate of its own. */
        async function profileOfServer(notAfter: Date, options: SecureServerOptions = {}) {
            const { authority } = await CertificateAuthority.create({ commonName: 'tlsca' });
            const { publicKey, privateKeyPem } = await generateKeyPair();
            const request = { subject: { commonName: PEER1 }, publicKey, hosts: [PEER1], notAfter } as const;
            const cert = await authority.issue({ ...request, use: 'tls' });
            server = createSecureServer({ cert, key: privateKeyPem, ...options });
            server.listen(0, '127.0.0.1');
            await once(server, 'listening');
            const address = server.address();
            const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
            return profileOf(({ peers }) => {
                const node = peerOf(peers, PEER1);
                node.url = `grpcs://127.0.0.1:${port}`;
                node.tlsCACerts = { pem: authority.certificatePem };
            });
        }

        it('that its certificate has expired', async () => {
            const lines = await examined(network, await profileOfServer(new Date(Date.now() - 1_000)));
            expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(failedWith('has expired', 'renew'));
        });

        it('that it asks clients for a certificate', async () => {
            const mutual = { requestCert: true, rejectUnauthorized: true };
            const lines = await examined(network, await profileOfServer(new Date(Date.now() + DAY), mutual));
            expect(lines.get(`TLS to ${PEER1}`)).toMatchObject(
                failedWith('ended the connection', 'FABRIC_TLS_CERT'),
            );
        });
    });
});

describe('of the identity the doctor says', () => {
    it('that the wallet is empty and where to enrol', async () => {
        const lines = await examined(network, await walletOf(undefined));
        expect(lines.get('identity')).toMatchObject(
            failedWith('it is empty', 'npm run enrol -- org1-app@Org1MSP'),
        );
        expect(lines.get('certificate')).toMatchObject(skippedFor('identity'));
    });

    it('which labels there are instead', async () => {
        const lines = await examined(network, { FABRIC_READER: 'nobody' });
        expect(lines.get('identity')).toMatchObject(failedWith('org1-app', 'FABRIC_READER'));
    });

    it('that there is nobody to enrol at', async () => {
        const away = await profileOf(({ certificateAuthorities }) => {
            for (const authority of Object.values(certificateAuthorities))
                authority.url = 'https://127.0.0.1:1';
        });
        const name = 'certificate authority ca.org1.example.com';
        const without = await examined(network, { ...away, ...(await walletOf(undefined)) });
        expect(without.get(name)).toMatchObject(failedWith('ECONNREFUSED', 'Start it'));
        const enrolled = await examined(network, away);
        expect(enrolled.get(name)?.status).toBe('warning');
    });

    it('that others can read its key', async () => {
        const wallet = await walletWith(network, await ownIdentity());
        await chmod(join(wallet, 'org1-app.id'), 0o644);
        const lines = await examined(network, { FABRIC_WALLET: wallet });
        expect(lines.get('identity')).toMatchObject(failedWith('chmod 600', 'message'));
    });

    it('that it has expired', async () => {
        const expired = await issued(new Date(Date.now() - 1_000));
        const lines = await examined(network, await walletOf(expired));
        expect(lines.get('certificate')).toMatchObject(failedWith('it has expired', 'Enrol'));
        expect(lines.get(`channel at ${PEER1}`)).toMatchObject(skippedFor('certificate'));
    });

    it('that it expires within a week', async () => {
        const lines = await examined(network, await walletOf(await issued(new Date(Date.now() + 2 * DAY))));
        expect(lines.get('certificate')?.status).toBe('warning');
        expect(lines.get('membership')?.status).toBe('ok');
    });

    it('that the channel does not know the authority that certified it', async () => {
        const { authority } = await CertificateAuthority.create({ commonName: 'ca.elsewhere' });
        const stranger = await issued(new Date(Date.now() + 30 * DAY), authority);
        const lines = await examined(network, await walletOf(stranger));
        expect(lines.get(`channel at ${PEER1}`)).toMatchObject(
            failedWith('creator is malformed', 'authority'),
        );
    });

    it('that its organisation is none of the channel', async () => {
        const lines = await examined(network, await walletOf({ ...(await ownIdentity()), mspId: 'Org3MSP' }));
        expect(lines.get('connection profile')).toMatchObject({ status: 'warning' });
        expect(lines.get(`channel at ${PEER1}`)).toMatchObject(failedWith('access denied', 'MSP id'));
    });
});

describe('of the channel the doctor says', () => {
    it('that the peer has not joined it, and which it has', async () => {
        const lines = await examined(network, { FABRIC_CHANNEL: 'nochannel' });
        expect(lines.get(`channel at ${PEER1}`)).toMatchObject(
            failedWith('it has joined mychannel', 'FABRIC_CHANNEL'),
        );
        expect(lines.get('chaincode definition')).toMatchObject(skippedFor(`channel at ${PEER1}`));
    });

    it('that an orderer does not order', async () => {
        const lines = await examined(
            network,
            await profileOf(({ peers, orderers }) => (orderers[ORDERER] = peerOf(peers, PEER2))),
        );
        expect(lines.get(`ordering at ${ORDERER}`)?.status).toBe('failed');
    });
});

describe('of the chaincode the doctor says', () => {
    it('that none of that name is committed, and which are', async () => {
        const lines = await examined(network, { FABRIC_CHAINCODE: 'invoices' });
        expect(lines.get('chaincode definition')).toMatchObject(
            failedWith('it has invoice', 'FABRIC_CHAINCODE'),
        );
        expect(lines.get('endorsement policy')).toMatchObject(skippedFor('chaincode definition'));
    });

    it.each([
        ['the profile has', {}],
        ['FABRIC_ENDORSERS names', { FABRIC_ENDORSERS: 'Org1MSP' }],
        ['the gateway is told to ask', { FABRIC_CLIENT: 'gateway', FABRIC_ENDORSERS: 'Org1MSP' }],
    ])('that the peers which %s do not meet the endorsement policy', async (_who, environment) => {
        const lines = await examined(network, {
            ...environment,
            ...(await profileOf(withoutOrg2)),
        });
        expect(lines.get('endorsement policy')).toMatchObject(
            failedWith('not met by peers of Org1MSP alone', 'FABRIC_ENDORSERS'),
        );
        expect(lines.get('trial endorsement')).toMatchObject(skippedFor('endorsement policy'));
    });

    describe('of another contract under the name', () => {
        let other: TestNetwork;
        let directory: string;

        beforeAll(async () => {
            directory = await mkdtemp(join(tmpdir(), 'other-contract-'));
            const chaincodeDirectory = join(directory, 'chaincode');
            buildFixtureChaincode(chaincodeDirectory);
            other = await startNetwork({ chaincodeDirectory });
            await enrolUsers(other.config, DEFAULT_USERS, silentLogger);
        });

        afterAll(async () => {
            await other.stop();
            await rm(directory, { recursive: true });
        });

        it('that it is not the one that the service speaks with', async () => {
            const lines = await examined(other);
            expect(lines.get('chaincode definition')?.status).toBe('ok');
            expect(lines.get('chaincode answers')).toMatchObject({ status: 'failed' });
        });
    });
});
