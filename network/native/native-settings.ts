import { readFile } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { drawPorts } from '../devnet/devnet-ports';
import type { BatchLimits } from '../devnet/identity/channel-group';
import { DEFAULT_BATCH } from '../devnet/devnet-settings';
import { writeDurably } from '../devnet/write-durably';

/** What is decided when the network is made and stays for its life: most of it is in the channel's configuration. */
export interface NativeSettings {
    readonly channel: string;
    /** `raft` if absent. */
    readonly consensus?: 'raft' | 'bft';
    readonly orderers: number;
    readonly batch: BatchLimits;
    /** The port of every listener, by its name. */
    readonly ports: Readonly<Record<string, number>>;
}

/** As they are kept in a file. */
export interface KeptSettings extends NativeSettings {
    readonly chaincode: string;
}

/** What the first start is asked for. */
export interface SettingsRequest {
    readonly channel: string;
    readonly chaincode: string;
    readonly consensus: 'raft' | 'bft';
    readonly orderers: number;
    readonly batch: Partial<BatchLimits>;
    /** The names of the listeners. */
    readonly listeners: readonly string[];
}

/** The settings kept in the file; made from the request and written when there is no file. */
export async function loadNativeSettings(file: string, request: SettingsRequest): Promise<KeptSettings> {
    const kept = await readNativeSettings(file);
    if (kept) return kept;
    const { channel, chaincode, consensus, orderers, batch, listeners } = request;
    const drawn = await drawPorts(listeners.length);
    const ports = Object.fromEntries(listeners.map((listener, index) => [listener, drawn[index] ?? 0]));
    const limits = { ...DEFAULT_BATCH, ...batch };
    const settings = { channel, chaincode, consensus, orderers, batch: limits, ports };
    await writeDurably(file, `${JSON.stringify(settings, undefined, 4)}\n`);
    return settings;
}

/** Undefined when no network was made there. */
export async function readNativeSettings(file: string): Promise<KeptSettings | undefined> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
    });
    if (text === undefined) return undefined;
    const settings: unknown = JSON.parse(text);
    if (!isSettings(settings)) throw new Error(`${file} does not hold the settings of a native network`);
    return settings;
}

function isSettings(value: unknown): value is KeptSettings {
    return (
        typeof value === 'object' &&
        value !== null &&
        hasMember(value, 'channel', isText) &&
        hasMember(value, 'chaincode', isText) &&
        hasMember(value, 'consensus', (one) => one === 'raft' || one === 'bft') &&
        hasMember(value, 'orderers', Number.isInteger) &&
        hasMember(value, 'batch', holdsNumbers) &&
        hasMember(value, 'ports', holdsNumbers)
    );
}

function hasMember(value: object, name: string, isRight: (member: unknown) => boolean): boolean {
    return isRight(Reflect.get(value, name));
}

function isText(value: unknown): boolean {
    return typeof value === 'string';
}

function holdsNumbers(value: unknown): boolean {
    return typeof value === 'object' && value !== null && Object.values(value).every(Number.isInteger);
}
