import { randomUUID } from 'node:crypto';
import { processLogger } from '../logger';
import { readNetworkConfig } from '../network/config';
import { connectReader } from '../network/connect';
import { openRenewal } from '../network/identities/renewal/open-renewal';
import { readStoreConfig } from '../offchain/config';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import { openStore } from '../offchain/open-store';
import { readEventServiceConfig } from './config';
import { EventService } from './event-service';

/** The event service as a process of its own; several may run, and one of them follows the channel. */
async function main(): Promise<void> {
    const logger = processLogger('event-service');
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort();
        });
    }
    const config = readEventServiceConfig();
    const store = await openStore(readStoreConfig(), logger);
    const networkConfig = readNetworkConfig();
    const connection = await connectReader(networkConfig, logger);
    const renewal = await openRenewal(networkConfig, { leases: store.leases, logger });
    const renewing = renewal.run(stop.signal);
    await new EventService({
        store,
        blocks: connection.blocks,
        channel: connection.channel,
        holder: randomUUID(),
        endorseWakeUp: new InProcessWakeUp(),
        pendingWakeUp: new InProcessWakeUp(),
        eventsWakeUp: new InProcessWakeUp(),
        clock: Date.now,
        random: Math.random,
        logger,
        config,
    }).run(stop.signal);
    await renewing;
    await connection.close();
    await store.close();
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
