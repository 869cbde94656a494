import { Kafka, logLevel } from 'kafkajs';

const TIMEOUT_MS = 2_000;

/** Whether a broker takes calls and has found its place in its cluster. */
export async function answersAsCluster(address: string): Promise<boolean> {
    const kafka = new Kafka({
        clientId: 'health',
        brokers: [address],
        connectionTimeout: TIMEOUT_MS,
        requestTimeout: TIMEOUT_MS,
        retry: { retries: 0 },
        logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    try {
        await admin.connect();
        const { brokers } = await admin.describeCluster();
        return brokers.length > 0;
    } catch {
        return false;
    } finally {
        await admin.disconnect();
    }
}
