import { once } from 'node:events';
import { connect } from 'node:net';
import { ADDRESS } from './topology';

const TIMEOUT_MS = 2_000;

/** Whether a node says that it is well, and takes calls: Fabric's programs answer for their health before they listen. */
export async function isServing(node: {
    readonly operationsPort: number;
    readonly port: number;
}): Promise<boolean> {
    return (await saysHealthy(node.operationsPort)) && (await isListening(node.port));
}

/** What the node says of itself (fabric docs/source/operations_service.rst, /healthz). */
async function saysHealthy(operationsPort: number): Promise<boolean> {
    const { ok } = await fetch(`http://${ADDRESS}:${operationsPort}/healthz`, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ok;
}

/** Whether somebody listens. */
export async function isListening(port: number): Promise<boolean> {
    const socket = connect(port, ADDRESS);
    try {
        await once(socket, 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
        return true;
    } finally {
        socket.destroy();
    }
}
