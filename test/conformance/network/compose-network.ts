import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readNetwork } from './client-files';
import type { ConformanceConfig } from './config';
import type { ConformanceNetwork, RestartableNode } from './conformance-network';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../../..');
/** The network's own file, and the suite's chaincode in place of the invoices'. */
const FILES = ['-f', 'docker-compose.yml', '-f', 'test/conformance/network/docker-compose.chaincode.yml'];
const COMMAND = ['compose', '--project-directory', '.', ...FILES, '--profile', 'network'];

/**
 * The network of docker-compose.yml, which runs, with its connection profiles copied out as docs/docker-compose.md says. The
 * authorities' keys, of which the suite makes bad certificates, are copied out of their containers for the time of the run.
 */
export async function openCompose(
    dataDirectory: string,
    config: ConformanceConfig,
): Promise<ConformanceNetwork> {
    const copies = await mkdtemp(join(tmpdir(), 'conformance-compose-'));
    const authorityOf = (name: string): string => join(copies, `ca.${name}.example.com`);
    for (const name of ['org1', 'org2']) {
        const service = `ca.${name}.example.com`;
        await compose('cp', `${service}:/network/nodes/${service}`, authorityOf(name));
    }
    const clients = join(dataDirectory, 'compose');
    return {
        ...(await readNetwork({ clients, authorityOf }, config)),
        name: 'compose',
        node: nodeOf,
        close: () => rm(copies, { recursive: true, force: true }),
    };
}

function nodeOf(name: string): RestartableNode {
    return {
        name,
        hosts: [name],
        kill: () => compose('kill', '-s', 'SIGKILL', name),
        start: () => compose('up', '-d', '--wait', '--no-deps', name),
    };
}

async function compose(...args: readonly string[]): Promise<void> {
    await run('docker', [...COMMAND, ...args], { cwd: ROOT });
}
