import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess } from '../service-process';
import { testNetworkKind } from './config';
import { DevnetNetwork, type DevnetOptions } from './devnet-network';
import { NativeTestNetwork } from './native-network';
import type { TestNetwork } from './test-network';

export interface NetworkChoices {
    /** The package of its chaincode, which is compiled; `./chaincode` if absent. */
    readonly chaincodeDirectory?: string;
    /** After which a block is cut that is not full; the network's own choice if absent. */
    readonly batchTimeoutMs?: number;
}

/** The network that NETWORK names, on a directory that goes with it; resolves when the chaincode can be called. */
export async function startNetwork(choices: NetworkChoices = {}): Promise<TestNetwork> {
    const kind = testNetworkKind();
    const dataDirectory = await mkdtemp(join(tmpdir(), `fabric-async-api-${kind}-`));
    const options = { dataDirectory, environment: environmentOf(choices), dropsFiles: true };
    const launch: DevnetOptions['launch'] = (started) =>
        new ServiceProcess({ ...started, logFile: join(dataDirectory, 'devnet.log') });
    const network =
        kind === 'native' ? new NativeTestNetwork(options) : new DevnetNetwork({ ...options, launch });
    await network.start().catch(async (error: unknown) => {
        await network.stop();
        throw error;
    });
    return network;
}

/** Each network reads its own settings, and leaves the other's alone. */
function environmentOf({ chaincodeDirectory, batchTimeoutMs }: NetworkChoices): NodeJS.ProcessEnv {
    const [directory, timeout] = [chaincodeDirectory, batchTimeoutMs?.toString()];
    return {
        ...(directory !== undefined && {
            DEVNET_CHAINCODE_DIR: directory,
            NATIVE_CHAINCODE_DIR: directory,
        }),
        ...(timeout !== undefined && { DEVNET_BATCH_TIMEOUT_MS: timeout, NATIVE_BATCH_TIMEOUT_MS: timeout }),
    };
}
