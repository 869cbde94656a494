import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { consecutivePorts, freePorts, LISTENERS, type DevnetPorts } from './devnet-ports';
import type { BatchLimits } from './identity/channel-group';
import { writeDurably } from './write-durably';

/** What is decided when a devnet is made and stays for its life: both are part of the channel's configuration. */
export interface DevnetSettings {
    readonly ports: DevnetPorts;
    readonly batch: BatchLimits;
}

/** What the first start is asked for. */
export interface SettingsRequest {
    /** The first of consecutive ports; free ports when absent. */
    readonly basePort?: number | undefined;
    readonly batch?: Partial<BatchLimits>;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Fabric's test network waits 2 s for at most 10 messages (fabric-samples configtx.yaml). A development network is used
 * by one person at a time, who would wait for nearly all of that on every transaction.
 */
export const DEFAULT_BATCH: BatchLimits = {
    maxMessages: 500,
    absoluteMaxBytes: 10 * MEBIBYTE,
    preferredMaxBytes: 2 * MEBIBYTE,
    timeoutMs: 200,
};

/** Where the settings of the devnet in that directory are kept. */
export function settingsFile(directory: string): string {
    return join(directory, 'settings.json');
}

/** The settings kept in the file; made from the request and written when there is no file. */
export async function loadSettings(file: string, request: SettingsRequest): Promise<DevnetSettings> {
    const kept = await readSettings(file);
    if (kept) return kept;
    const settings = {
        ports: request.basePort === undefined ? await freePorts() : consecutivePorts(request.basePort),
        batch: { ...DEFAULT_BATCH, ...request.batch },
    };
    await writeDurably(file, `${JSON.stringify(settings, undefined, 4)}\n`);
    return settings;
}

async function readSettings(file: string): Promise<DevnetSettings | undefined> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
    });
    if (text === undefined) return undefined;
    const settings: unknown = JSON.parse(text);
    if (!isSettings(settings)) throw new Error(`${file} does not hold the settings of a devnet`);
    return settings;
}

function isSettings(value: unknown): value is DevnetSettings {
    return (
        hasNumbers(memberOf(value, 'ports'), LISTENERS) &&
        hasNumbers(memberOf(value, 'batch'), [
            'maxMessages',
            'absoluteMaxBytes',
            'preferredMaxBytes',
            'timeoutMs',
        ])
    );
}

function memberOf(value: unknown, name: string): unknown {
    return typeof value === 'object' && value !== null && name in value
        ? Reflect.get(value, name)
        : undefined;
}

function hasNumbers(value: unknown, names: readonly string[]): boolean {
    return names.every((name) => Number.isInteger(memberOf(value, name)));
}
