import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';

/** Owner and group may connect, nobody else: whoever can connect can have things signed. */
const OTHERS_KEPT_OUT = 0o117;

/** Listens on a Unix socket; one that a killed process has left is replaced, one that answers is not. */
export async function listenOnSocket(path: string, application: RequestListener): Promise<Server> {
    if (await isAbandoned(path)) await rm(path);
    const server = createServer(application);
    const before = process.umask(OTHERS_KEPT_OUT);
    try {
        server.listen(path);
        await once(server, 'listening');
    } finally {
        process.umask(before);
    }
    return server;
}

async function isAbandoned(path: string): Promise<boolean> {
    const socket = connect(path);
    try {
        await once(socket, 'connect');
        return false;
    } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
    } finally {
        socket.destroy();
    }
}
