import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { readNativeConfig } from '../../../network/native/config';
import { NativeNetwork } from '../../../network/native/native-network';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { readNetwork } from './client-files';
import type { ConformanceConfig } from './config';
import type { ConformanceNetwork, RestartableNode } from './conformance-network';
import { bringUp } from './native-process';

const GONE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** The network of Fabric's own programs that keeps its files in that directory's `native`, and runs. */
export async function openNative(
    dataDirectory: string,
    config: ConformanceConfig,
): Promise<ConformanceNetwork> {
    const directory = join(dataDirectory, 'native');
    const network = await readNetwork(
        { clients: directory, authorityOf: (name) => join(directory, 'nodes', `ca.${name}.example.com`) },
        config,
    );
    return { ...network, name: 'native', node: (name) => nodeOf(name, dataDirectory) };
}

function nodeOf(name: string, dataDirectory: string): RestartableNode {
    return {
        name,
        hosts: [name],
        kill: () => killNode(name, dataDirectory),
        start: () => {
            bringUp(dataDirectory);
            return Promise.resolve();
        },
    };
}

async function killNode(name: string, dataDirectory: string): Promise<void> {
    const configuration = readNativeConfig({ ...process.env, DATA_DIR: dataDirectory });
    const network = new NativeNetwork(configuration, silentLogger);
    const pidOf = async () => (await network.status()).find((node) => node.name === name)?.pid;
    const pid = await pidOf();
    if (pid === undefined) throw new Error(`${name} does not run: npm run network:native -- status`);
    process.kill(pid, 'SIGKILL');
    const deadline = performance.now() + GONE_MS;
    while ((await pidOf()) !== undefined) {
        if (performance.now() > deadline) throw new Error(`${name} (process ${pid}) does not end`);
        await after(LOOK_AGAIN_MS);
    }
}
