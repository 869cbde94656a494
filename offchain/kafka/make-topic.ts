import type { Kafka } from 'kafkajs';
import { topicConfig } from './topics';

/** Makes the topic unless it is there: where topics are made by somebody else, the right to make them is not needed. */
export async function makeTopic(kafka: Kafka, topic: string): Promise<void> {
    const admin = kafka.admin();
    try {
        await admin.connect();
        const present = await admin.listTopics();
        if (!present.includes(topic)) await admin.createTopics({ topics: [topicConfig(topic)] });
    } finally {
        await admin.disconnect();
    }
}
