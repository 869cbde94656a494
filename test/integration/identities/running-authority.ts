import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { startCertificateAuthority } from '../../../network/devnet/identity/ca-server';
import { Organisation } from '../../../network/devnet/identity/organisation';
import type { CertificateAuthority } from '../../../network/gateway/connection-profile';

/** A certificate authority with the registrar admin/adminpw and the affiliation org1.department1. */
export interface RunningAuthority {
    readonly authority: CertificateAuthority;
    close(): Promise<void>;
}

/** How long fabric-ca-server may take to make its keys and listen, milliseconds. */
const START_MS = 30_000;

/** The authority of the embedded network. */
export async function devnetAuthority(): Promise<RunningAuthority> {
    const directory = await mkdtemp(join(tmpdir(), 'devnet-authority-'));
    const organisation = await Organisation.open({
        directory: join(directory, 'org1'),
        mspId: 'Org1MSP',
        domain: 'org1.example.com',
        nodeKind: 'peer',
    });
    const server = await startCertificateAuthority({
        organisation,
        port: 0,
        registryFile: join(directory, 'registry.json'),
    });
    return {
        authority: {
            name: 'ca.org1.example.com',
            mspId: 'Org1MSP',
            url: server.url,
            caName: server.caName,
            tlsRootPem: organisation.tlsRootCertificatePem,
            verify: true,
        },
        close: async () => {
            await server.close();
            await rm(directory, { recursive: true });
        },
    };
}

/** The file of fabric-ca-server in FABRIC_BIN; undefined if it is not there. */
export function fabricAuthorityProgram(): string | undefined {
    const directories = (process.env['FABRIC_BIN'] ?? '').split(delimiter).filter(Boolean);
    return directories.map((directory) => join(directory, 'fabric-ca-server')).find(isRunnable);
}

/** fabric-ca-server itself, in a process of its own. */
export async function fabricAuthority(program: string): Promise<RunningAuthority> {
    const directory = await mkdtemp(join(tmpdir(), 'fabric-authority-'));
    const [port, operations] = [await freePort(), await freePort()];
    const child = spawn(
        program,
        [
            ...['start', '--home', directory, '-b', 'admin:adminpw', '--address', '127.0.0.1'],
            ...['--port', String(port), '--tls.enabled', '--ca.name', 'ca-org1'],
            ...['--csr.hosts', 'localhost,127.0.0.1'],
        ],
        {
            env: { ...process.env, FABRIC_CA_SERVER_OPERATIONS_LISTENADDRESS: `127.0.0.1:${operations}` },
            stdio: ['ignore', 'ignore', 'pipe'],
        },
    );
    await listening(child, createInterface(child.stderr));
    return {
        authority: {
            name: 'ca.org1.example.com',
            mspId: 'Org1MSP',
            url: `https://localhost:${port}`,
            caName: 'ca-org1',
            tlsRootPem: await readFile(join(directory, 'ca-cert.pem'), 'utf8'),
            verify: true,
        },
        close: async () => {
            const ended = once(child, 'exit');
            child.kill('SIGTERM');
            await ended;
            await rm(directory, { recursive: true });
        },
    };
}

/** Resolves when the server says that it listens; throws with its last words if it ends or takes too long. */
async function listening(child: ChildProcess, lines: Interface): Promise<void> {
    let last = '';
    await new Promise<void>((resolve, reject) => {
        const fail = (): void => {
            child.kill('SIGKILL');
            reject(new Error(`fabric-ca-server does not listen: ${last}`));
        };
        const late = setTimeout(fail, START_MS);
        child.once('exit', fail);
        lines.on('line', (line) => {
            last = line;
            if (!line.includes('Listening on https')) return;
            clearTimeout(late);
            child.off('exit', fail);
            resolve();
        });
    });
}

async function freePort(): Promise<number> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address !== null ? address.port : 0;
}

function isRunnable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
