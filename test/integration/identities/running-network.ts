import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readNetworkConfig, type NetworkConfig } from '../../../network/config';
import { DevnetProcess, INVOICE_CHAINCODE } from '../devnet/devnet-process';

/** A network with the invoice chaincode, and a directory for what a client keeps. */
export interface RunningNetwork {
    readonly config: NetworkConfig;
    readonly directory: string;
    stop(): Promise<void>;
}

const run = promisify(execFile);
const NATIVE = resolve(__dirname, '../../../dist/network/native/main.js');

/** How long a real network may take to come up or to end, milliseconds. */
const NATIVE_MS = 120_000;

export async function devnetNetwork(): Promise<RunningNetwork> {
    const devnet = await DevnetProcess.start({
        DEVNET_CHAINCODE_DIR: INVOICE_CHAINCODE,
        DEVNET_BATCH_TIMEOUT_MS: '100',
    });
    return {
        config: readNetworkConfig({ NETWORK: 'devnet', DATA_DIR: devnet.dataDirectory }),
        directory: devnet.dataDirectory,
        stop: () => devnet.stop(),
    };
}

/** Fabric's own peers, orderer and certificate authorities. */
export async function nativeNetwork(): Promise<RunningNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'native-identities-'));
    const settings = { NETWORK: 'native', DATA_DIR: directory };
    const env = { ...process.env, ...settings, NATIVE_ORDERERS: '1' };
    const command = (word: string) => run(process.execPath, [NATIVE, word], { env, timeout: NATIVE_MS });
    const stop = async (): Promise<void> => {
        await command('wipe');
        await rm(directory, { recursive: true });
    };
    await command('up').catch(async (error: unknown) => {
        await stop();
        throw error;
    });
    return { config: readNetworkConfig(settings), directory, stop };
}
