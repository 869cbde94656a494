import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Organisation } from '../devnet/identity/organisation';
import { joinOrderer, type OrdererAdmin } from './join-orderer';

const CHANNEL = { channel: 'mychannel', genesisBlock: Uint8Array.of(0, 255, 13, 10, 45, 45) };

let directory: string;
let organisation: Organisation;
let server: Server;
let admin: OrdererAdmin;
let posted: Buffer[];
let answers: Readonly<Record<string, { readonly status: number; readonly body?: string }>>;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (request.method === 'POST') posted.push(body);
    const given = answers[`${request.method ?? ''} ${request.url ?? ''}`] ?? { status: 500 };
    response.writeHead(given.status).end(given.body);
}

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'join-orderer-'));
    organisation = await Organisation.open({
        directory: join(directory, 'own'),
        mspId: 'OrdererMSP',
        domain: 'example.com',
        nodeKind: 'orderer',
    });
    const { certificatePem, privateKeyPem } = organisation.nodeTls;
    const root = organisation.tlsRootCertificatePem;
    const tls = { cert: certificatePem, key: privateKeyPem, ca: root, requestCert: true };
    server = createServer(tls, (request, response) => void answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    admin = {
        name: 'orderer.example.com',
        host: '127.0.0.1',
        port: typeof address === 'object' ? (address?.port ?? 0) : 0,
        tlsRootPem: root,
        certificatePem,
        keyPem: privateKeyPem,
        serverName: 'orderer.example.com',
    };
});
beforeEach(() => {
    posted = [];
});
afterAll(async () => {
    server.close();
    await rm(directory, { recursive: true });
});

test('an orderer that is not in the channel is given its first block, byte for byte', async () => {
    answers = {
        'GET /participation/v1/channels/mychannel': { status: 404 },
        'POST /participation/v1/channels': { status: 201 },
    };
    await joinOrderer(admin, CHANNEL);
    const [form] = posted;
    expect(form?.toString('latin1')).toMatch(/form-data; name="config-block"; filename="[^"]+"/);
    expect(form?.includes(Buffer.from(CHANNEL.genesisBlock))).toBe(true);
});

test('an orderer that is in the channel is left alone', async () => {
    answers = { 'GET /participation/v1/channels/mychannel': { status: 200, body: '{}' } };
    await joinOrderer(admin, CHANNEL);
    expect(posted).toEqual([]);
});

test('a refusal is told with the orderer’s name and words', async () => {
    answers = {
        'GET /participation/v1/channels/mychannel': { status: 404 },
        'POST /participation/v1/channels': { status: 400, body: '{"error":"cannot join: no"}' },
    };
    await expect(joinOrderer(admin, CHANNEL)).rejects.toThrow(
        'orderer.example.com does not join mychannel (400): {"error":"cannot join: no"}',
    );
});

test('an orderer whose certificate is of another authority is told nothing', async () => {
    const stranger = {
        directory: join(directory, 'other'),
        mspId: 'X',
        domain: 'x.com',
        nodeKind: 'orderer',
    } as const;
    const { tlsRootCertificatePem } = await Organisation.open(stranger);
    await expect(joinOrderer({ ...admin, tlsRootPem: tlsRootCertificatePem }, CHANNEL)).rejects.toThrow(
        'orderer.example.com does not answer at its admin endpoint',
    );
    expect(posted).toEqual([]);
});
