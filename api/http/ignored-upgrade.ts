import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Header fields that ask for another protocol, such as the `h2c` that Java's client asks for. */
const ASKING: ReadonlySet<string> = new Set(['upgrade', 'http2-settings']);

/**
 * Answers a request as if it had not asked for another protocol, as RFC 9110 §7.8 allows. Node.js hands every such request to
 * whoever listens for WebSockets: it is put back in front of its connection without those fields, and read anew.
 */
export function ignoreUpgrade(
    server: Server,
    request: IncomingMessage,
    { socket, head }: { readonly socket: Duplex; readonly head: Buffer },
): void {
    const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
    const lines = [`${method} ${url} HTTP/${httpVersion}`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
        const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
        const kept = name.toLowerCase() === 'connection' ? otherOptions(value) : value;
        if (!ASKING.has(name.toLowerCase()) && kept !== '') lines.push(`${name}: ${kept}`);
    }
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    server.emit('connection', socket);
}

function otherOptions(connection: string): string {
    const options = connection.split(',').map((option) => option.trim());
    return options.filter((option) => !ASKING.has(option.toLowerCase())).join(', ');
}
