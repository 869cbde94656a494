import { once } from 'node:events';
import { connect } from 'node:net';

/** Below the limit that docker-compose.yml sets for a health check. */
const TIMEOUT_MS = 4_000;

/**
 * The health check of a container: ends with 0 if each address answers. `http://…` must answer with a status of success,
 * `tcp://host:port` must take a connection.
 */
async function main(addresses: readonly string[]): Promise<void> {
    if (addresses.length === 0) throw new Error('name at least one http://… or tcp://…');
    await Promise.all(addresses.map((address) => reach(new URL(address))));
}

async function reach(url: URL): Promise<void> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    if (url.protocol === 'tcp:') {
        const socket = connect(Number(url.port), url.hostname);
        await once(socket, 'connect', { signal });
        socket.destroy();
        return;
    }
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(`${url.href} answers ${answer.status}: ${await answer.text()}`);
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
