import { randomUUID } from 'node:crypto';
import { readHealthConfig } from '../api/readiness/config';
import { serveHealth } from '../api/readiness/health-server';
import { Readiness } from '../api/readiness/readiness';
import type { Checked } from '../api/routes/get-readiness';
import { SECOND } from '../core/instant';
import type { ReaderConnection } from '../core/ports/ledger-connection';
import type { Logger } from '../core/ports/logger';
import type { Store } from '../core/ports/store';
import { processLogger } from '../logger';
import { readNetworkConfig } from '../network/config';
import { connectReader } from '../network/connect';
import { openRenewal } from '../network/identities/renewal/open-renewal';
import { readStoreConfig } from '../offchain/config';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import type { KafkaConfig } from '../offchain/kafka/config';
import { readKafkaConfig } from '../offchain/kafka/config';
import { publishingBroker } from '../offchain/kafka/publishing-broker';
import { openStore } from '../offchain/open-store';
import type { EventServiceConfig } from './config';
import { readEventServiceConfig } from './config';
import { EventService } from './event-service';
import { Publications } from './publishing/publications';

interface RoleParts
    extends Pick<Store, 'checkpoints' | 'operations'>, Pick<ReaderConnection, 'query' | 'channel'> {
    readonly logger: Logger;
    readonly isOpen: () => boolean;
}

interface LoopParts extends Pick<ReaderConnection, 'blocks' | 'channel'> {
    readonly store: Store;
    readonly kafka: KafkaConfig | undefined;
    readonly config: EventServiceConfig;
    readonly logger: Logger;
}

/** How long the copy may lag while blocks are coming, before the follower counts as not ready. */
const READY_GRACE_MS = SECOND / 2;

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
    const kafka = readKafkaConfig();
    const store = await openStore(readStoreConfig(), logger);
    const networkConfig = readNetworkConfig();
    const connection = await connectReader(networkConfig, logger);
    const renewal = await openRenewal(networkConfig, { leases: store.leases, logger });
    const renewing = renewal.run(stop.signal);
    const { service, publications } = loopsOf({ store, ...connection, kafka, config, logger });
    const health = await serveHealth({
        broker: publications,
        role: roleOf(service, { ...store, ...connection, logger, isOpen: () => !stop.signal.aborted }),
        config: readHealthConfig(),
        logger,
    });
    await Promise.all([service.run(stop.signal), publications.run(stop.signal)]);
    await health.close();
    await renewing;
    await connection.close();
    await store.close();
}

/** What follows the channel, and what tells other systems of it. */
function loopsOf({ store, blocks, channel, kafka, config, logger }: LoopParts) {
    const shared = {
        store,
        blocks,
        channel,
        holder: randomUUID(),
        eventsWakeUp: new InProcessWakeUp(),
        clock: Date.now,
        logger,
        config,
    };
    const service = new EventService({
        ...shared,
        endorseWakeUp: new InProcessWakeUp(),
        pendingWakeUp: new InProcessWakeUp(),
        random: Math.random,
    });
    const broker = publishingBroker(kafka, logger);
    return { service, publications: new Publications({ ...shared, broker }) };
}

/** The one that follows also has to keep up with a peer; one that stands by need not. */
function roleOf(service: EventService, parts: RoleParts): Checked {
    const { checkpoints, operations, query, channel, logger, isOpen } = parts;
    const copy = new Readiness({
        checkpoints,
        operations,
        ledger: query,
        channel,
        clock: Date.now,
        graceMs: READY_GRACE_MS,
        isOpen,
        logger,
    });
    return { checks: async () => [service.check(), ...(service.isFollowing ? await copy.checks() : [])] };
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
