import type { ITopicConfig } from 'kafkajs';

/** The wake-up of the submitters: keyed by the object, a hint and not the truth. */
export const SUBMIT_TOPIC = 'transactions.submit';

/** Messages of one key keep their order whatever this number is; as many consumers of a group can share a topic. */
const PARTITIONS = 6;

const HOUR_MS = 3_600_000;

/**
 * Bytes. Above the largest block that channels of Fabric are usually given (99 MB; ours have 10 MiB), and below what a
 * broker takes in one request (100 MiB).
 */
const LARGEST_MESSAGE = 100_000_000;

/** What was a hint an hour ago is of no use. */
const SETTINGS: Readonly<Record<string, ITopicConfig['configEntries']>> = {
    [SUBMIT_TOPIC]: [{ name: 'retention.ms', value: String(HOUR_MS) }],
};

/** How a topic is made; retention and replication are the broker's defaults where they are not named. */
export function topicConfig(topic: string): ITopicConfig {
    const largest = { name: 'max.message.bytes', value: String(LARGEST_MESSAGE) };
    return {
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: -1,
        configEntries: [largest, ...(SETTINGS[topic] ?? [])],
    };
}
