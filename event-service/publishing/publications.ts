import type { Instant } from '../../core/instant';
import type { BlockSource } from '../../core/ports/block-source';
import type { BrokerLink, BrokerWatch } from '../../core/ports/broker-watch';
import type { Logger } from '../../core/ports/logger';
import type { Store } from '../../core/ports/store';
import type { TopicPublisher } from '../../core/ports/topic-publisher';
import type { WakeUp } from '../../core/ports/wake-up';
import type { EventServiceConfig } from '../config';
import { EVENT_TOPIC_PREFIX } from './event-topic';
import { Publication } from './publication';
import { BLOCK_TOPIC, PublishedBlocks } from './publish-blocks';
import { PublishedEvents } from './publish-events';

export interface PublicationsParts {
    readonly store: Store;
    readonly blocks: BlockSource;
    readonly channel: string;
    /** Names this process among those that want the leases. */
    readonly holder: string;
    /** How the broker is reached; undefined: nothing is published. */
    readonly broker: PublishingBroker | undefined;
    /** Nudged when events were appended to the log. */
    readonly eventsWakeUp: WakeUp;
    readonly clock: () => Instant;
    readonly logger: Logger;
    readonly config: EventServiceConfig;
}

export interface PublishingBroker {
    /** A reverse domain name that the deployment owns; event types begin with it. */
    readonly typePrefix: string;
    /** A connection for each of the publications. */
    publisher(): TopicPublisher;
}

/** What other systems are told of the channel: its blocks and the events of each organisation. */
export class Publications implements BrokerWatch {
    readonly #all: readonly Publication[];

    constructor(parts: PublicationsParts) {
        const { broker } = parts;
        this.#all = broker === undefined ? [] : [blocksOf(parts, broker), eventsOf(parts, broker)];
    }

    /** Publishes until the signal aborts. Never rejects. */
    async run(signal: AbortSignal): Promise<void> {
        await Promise.all(this.#all.map((one) => one.run(signal)));
    }

    links(): readonly BrokerLink[] {
        return this.#all.map((one) => one.link()).filter((link) => link !== undefined);
    }
}

function blocksOf(parts: PublicationsParts, broker: PublishingBroker): Publication {
    const { store, channel, blocks, config } = parts;
    const source = new PublishedBlocks({
        channel,
        blocks,
        checkpoints: store.checkpoints,
        maxBlocks: config.maxBlocks,
    });
    return publication(parts, { topic: BLOCK_TOPIC, publisher: broker.publisher() }, source);
}

function eventsOf(parts: PublicationsParts, broker: PublishingBroker): Publication {
    const { store, channel, eventsWakeUp, config } = parts;
    const { typePrefix } = broker;
    const source = new PublishedEvents({
        log: store.events,
        origin: { channel, typePrefix },
        wakeUp: eventsWakeUp,
        pollMs: config.announcePollMs,
        batch: config.announceBatch,
    });
    return publication(parts, { topic: `${EVENT_TOPIC_PREFIX}*`, publisher: broker.publisher() }, source);
}

function publication(
    { store, channel, holder, clock, logger, config }: PublicationsParts,
    { topic, publisher }: { readonly topic: string; readonly publisher: TopicPublisher },
    source: PublishedBlocks | PublishedEvents,
): Publication {
    const { leaseMs, retryMs } = config;
    const reader = `kafka:${topic}:${channel}`;
    const { cursors, leases } = store;
    return new Publication(
        { topic, reader, cursors, leases, holder, publisher, clock, logger, leaseMs, retryMs },
        source,
    );
}
