import type { Logger } from '../../core/ports/logger';
import type { TopicPublisher } from '../../core/ports/topic-publisher';
import { kafkaClient } from './client';
import type { KafkaConfig } from './config';
import { KafkaPublisher } from './kafka-publisher';

/** Where blocks and events are published; undefined without a broker. */
export function publishingBroker(config: KafkaConfig | undefined, logger: Logger) {
    if (config === undefined) return undefined;
    return {
        typePrefix: config.typePrefix,
        publisher: (): TopicPublisher => new KafkaPublisher(kafkaClient(config, logger)),
    };
}
