import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildFixtureChaincode } from '../../support/network/fixture-chaincode';
import { CHANNELS } from './config';

const ROOT = resolve(__dirname, '../../..');
const START_LIMIT_MS = 180_000;

function run(command: 'up' | 'wipe', dataDirectory: string): void {
    const main = join(ROOT, 'dist/network/native/main.js');
    const { status } = spawnSync(process.execPath, [main, command], {
        cwd: ROOT,
        env: {
            ...process.env,
            DATA_DIR: dataDirectory,
            NATIVE_CHAINCODE_DIR: chaincodeIn(dataDirectory),
            NATIVE_ORDERERS: '1',
            FABRIC_CHANNELS: CHANNELS.join(','),
        },
        stdio: ['ignore', 'inherit', 'inherit'],
        timeout: START_LIMIT_MS,
    });
    if (status !== 0) throw new Error(`network:native ${command} ended with ${String(status)}`);
}

const chaincodeIn = (dataDirectory: string): string => join(dataDirectory, 'chaincode');

/** Starts of the network in that directory what does not run. */
export function bringUp(dataDirectory: string): void {
    run('up', dataDirectory);
}

/** Starts a network of Fabric's own programs, with the suite's chaincode, on a new directory. */
export function startNative(): string {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'conformance-'));
    buildFixtureChaincode(chaincodeIn(dataDirectory));
    try {
        run('up', dataDirectory);
    } catch (cause) {
        endNative(dataDirectory);
        throw cause;
    }
    return dataDirectory;
}

/** Ends it and deletes its directory. */
export function endNative(dataDirectory: string): void {
    run('wipe', dataDirectory);
    rmSync(dataDirectory, { recursive: true, force: true });
}
