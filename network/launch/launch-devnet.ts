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
    close(): Promise<void>;
}

/** Starts the embedded network in a process of its own and waits until it serves. */
export async function launchDevnet(options: {
    readonly environment: NodeJS.ProcessEnv;
    readonly logger: Logger;
}): Promise<LaunchedNetwork> {
    const child = new SupervisedChild({
        name: 'devnet',
        script: join(__dirname, '..', 'devnet', 'main.js'),
        ...options,
    });
    const ready = await child.start();
    if (!isReady(ready)) throw new Error(`the devnet said something unexpected: ${JSON.stringify(ready)}`);
    return {
        channel: ready.channel,
        chaincode: ready.chaincode,
        organisations: ready.clients,
        close: () => child.stop(),
    };
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
