import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

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

/**
 * Ports that are drawn stay the devnet's for its life. These lie below what any system gives to outgoing connections
 * (Linux from 32768, others from 49152), which could hold one at the next start.
 */
const DRAWN_FROM = { first: 15_000, count: 15_000 } as const;

/** The chaincode of a devnet that was killed frees its port when it has ended: within a second, milliseconds. */
const WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 50;

export function consecutivePorts(base: number): DevnetPorts {
    return portsFrom(LISTENERS.map((_name, index) => base + index));
}

/** Ports that nothing listens on now. */
export async function freePorts(): Promise<DevnetPorts> {
    return portsFrom(await drawPorts(LISTENERS.length));
}

/** As many ports that nothing listens on now, from a random one on; all are held until the last is known. */
export async function drawPorts(count: number): Promise<readonly number[]> {
    const held = new Map<number, Server>();
    const start = randomInt(DRAWN_FROM.count);
    try {
        for (let step = 0; step < DRAWN_FROM.count && held.size < count; step += 1) {
            const port = DRAWN_FROM.first + ((start + step) % DRAWN_FROM.count);
            const server = await listenOn(port);
            if (server) held.set(port, server);
        }
        if (held.size < count) throw new Error(`this machine has no ${count} free ports for a network`);
        return [...held.keys()];
    } finally {
        await Promise.all([...held.values()].map(closed));
    }
}

/** Resolves when every port can be listened on; throws a sentence that says what to do about one that stays taken. */
export async function whenPortsFree(
    ports: DevnetPorts,
    { settingsFile, waitMs = WAIT_MS }: { settingsFile: string; waitMs?: number },
): Promise<void> {
    const deadline = performance.now() + waitMs;
    for (const listener of LISTENERS) {
        const port = ports[listener];
        while (!(await isFree(port))) {
            if (performance.now() > deadline)
                throw new Error(takenSentence({ listener, port, settingsFile }));
            await after(LOOK_AGAIN_MS);
        }
    }
}

function takenSentence(taken: { listener: string; port: number; settingsFile: string }): string {
    return (
        `port ${taken.port} of the devnet's ${taken.listener} is in use (EADDRINUSE). End the program that uses it, or ` +
        `begin anew with other ports: delete ${dirname(taken.settingsFile)} and set DEVNET_BASE_PORT. ` +
        `The ports are kept in ${taken.settingsFile}`
    );
}

async function isFree(port: number): Promise<boolean> {
    const server = await listenOn(port);
    if (server) await closed(server);
    return server !== undefined;
}

/** Undefined when the port is taken, or not for us. */
async function listenOn(port: number): Promise<Server | undefined> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
        await once(server, 'listening');
        return server;
    } catch {
        return undefined;
    }
}

function closed(server: Server): Promise<void> {
    return new Promise((resolve) => {
        server.close(() => {
            resolve();
        });
    });
}

function portsFrom(ports: readonly number[]): DevnetPorts {
    const [orderer = 0, org1Peer = 0, org2Peer = 0, org1Ca = 0, org2Ca = 0, ordererCa = 0, chaincode = 0] =
        ports;
    return { orderer, org1Peer, org2Peer, org1Ca, org2Ca, ordererCa, chaincode };
}
