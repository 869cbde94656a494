import { join } from 'node:path';
import type { Logger } from '../../core/ports/logger';
import { SupervisedChild } from './supervised-child';

/** One organisation of a network as a client finds it. */
export interface LaunchedOrganisation {
    readonly mspId: string;
    /** Path of its common connection profile. */
    readonly connectionProfile: string;
}

export interface LaunchedNetwork {
    readonly channel: string;
    readonly chaincode: string;
    readonly organisations: readonly LaunchedOrganisation[];
}

/** A network that is being started, or is up. */
export interface NetworkLaunch {
    /** Resolves when the network serves; rejects if it does not come up, or is closed before. */
    readonly ready: Promise<LaunchedNetwork>;
    /** Ends it, also while it starts; resolves when its process is gone. */
    close(): Promise<void>;
}

/** Room for short-lived objects, MiB: at a few hundred transactions a second V8's default is full every few milliseconds. */
const SEMI_SPACE_MIB = 32;

/** Starts the embedded network in a process of its own, which is started again when it crashes. */
export function launchDevnet(options: {
    readonly environment: NodeJS.ProcessEnv;
    readonly logger: Logger;
}): NetworkLaunch {
    const child = new SupervisedChild({
        name: 'devnet',
        script: join(__dirname, '..', 'devnet', 'main.js'),
        nodeOptions: [`--max-semi-space-size=${SEMI_SPACE_MIB}`],
        ...options,
    });
    return { ready: child.start().then(launchedNetwork), close: () => child.stop() };
}

function launchedNetwork(message: unknown): LaunchedNetwork {
    if (!isReady(message))
        throw new Error(`the devnet said something unexpected: ${JSON.stringify(message)}`);
    return { channel: message.channel, chaincode: message.chaincode, organisations: message.clients };
}

interface ReadyMessage {
    readonly ready: true;
    readonly channel: string;
    readonly chaincode: string;
    readonly clients: readonly LaunchedOrganisation[];
}

function isReady(message: unknown): message is ReadyMessage {
    return (
        typeof message === 'object' &&
        message !== null &&
        'ready' in message &&
        message.ready === true &&
        'clients' in message &&
        Array.isArray(message.clients)
    );
}
