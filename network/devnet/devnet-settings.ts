import { once } from 'node:events';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { BatchLimits } from './identity/channel-group';

/** The listeners of the devnet, in the order in which they are numbered from a base port. */
export const LISTENERS = [
    'orderer',
    'org1Peer',
    'org2Peer',
    'org1Ca',
    'org2Ca',
    'ordererCa',
    'chaincode',
] as const;

/** The port of every listener on 127.0.0.1. */
export type DevnetPorts = Readonly<Record<(typeof LISTENERS)[number], number>>;

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
const DEFAULT_BATCH: BatchLimits = {
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

/** Writes the file whole or not at all. */
export async function writeDurably(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    const temporary = `${file}.new`;
    const handle = await open(temporary, 'w', 0o600);
    try {
        await handle.writeFile(text);
        await handle.sync();
    } finally {
        await handle.close();
    }
    await rename(temporary, file);
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

function consecutivePorts(base: number): DevnetPorts {
    return portsFrom(LISTENERS.map((_name, index) => base + index));
}

/** Ports that nothing listens on now; all are held until the last is known, so that they differ. */
async function freePorts(): Promise<DevnetPorts> {
    const servers = await Promise.all(LISTENERS.map(() => listen()));
    const ports = servers.map(portOf);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return portsFrom(ports);
}

async function listen(): Promise<Server> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
}

function portOf(server: Server): number {
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
    return address.port;
}

function portsFrom(ports: readonly number[]): DevnetPorts {
    const [orderer = 0, org1Peer = 0, org2Peer = 0, org1Ca = 0, org2Ca = 0, ordererCa = 0, chaincode = 0] =
        ports;
    return { orderer, org1Peer, org2Peer, org1Ca, org2Ca, ordererCa, chaincode };
}
