import type { KafkaConfig as ClientOptions, LogEntry } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import type { Logger } from '../../core/ports/logger';
import type { KafkaConfig } from './config';

/** What every connection to Kafka has in common: a broker that is away is noticed within seconds, and whoever asked decides when to try again. */
const OPTIONS: Omit<ClientOptions, 'brokers'> = {
    clientId: 'fabric-async-api',
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
};

/** Milliseconds between two tries to reach a broker. */
export const RECONNECT_MS = 1_000;

/** A client whose own log goes to ours, as details: what a failure means for us its user says. */
export function kafkaClient({ brokers }: Pick<KafkaConfig, 'brokers'>, logger: Logger): Kafka {
    const write = ({ log: { message, ...facts } }: LogEntry): void => {
        logger.debug({ kafka: facts }, message);
    };
    return new Kafka({ ...OPTIONS, brokers: [...brokers], logCreator: () => write });
}
