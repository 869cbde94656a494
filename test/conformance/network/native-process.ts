import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

/** The suite's chaincode in the layout of one that has been built. */
function buildChaincode(directory: string): void {
    const fixture = join(ROOT, 'test/fixtures/chaincode');
    mkdirSync(directory);
    cpSync(join(fixture, 'index.js'), join(directory, 'dist/index.js'));
    const description = { name: 'conformance-chaincode', version: '1.0.0', main: 'dist/index.js' };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(description));
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'), 'dir');
}

/** Starts of the network in that directory what does not run. */
export function bringUp(dataDirectory: string): void {
    run('up', dataDirectory);
}

/** Starts a network of Fabric's own programs, with the suite's chaincode, on a new directory. */
export function startNative(): string {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'conformance-'));
    buildChaincode(chaincodeIn(dataDirectory));
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
