import { readNetworkConfig } from '../../network/config';
import { connectOrderer } from '../../network/connect';
import { readStoreConfig } from '../../offchain/config';
import { readKafkaConfig } from '../../offchain/kafka/config';
import { SubmitQueue } from '../../offchain/kafka/submit-queue';
import { openStore } from '../../offchain/open-store';
import { processLogger } from '../../logger';
import { readHealthConfig } from '../readiness/config';
import { serveHealth } from '../readiness/health-server';
import { readSubmitterConfig } from './config';
import { SubmitLoop } from './submit-loop';

/** The submitter as a process of its own: it sends stored envelopes to the ordering service and holds no key. */
async function main(): Promise<void> {
    const logger = processLogger('submitter');
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort();
        });
    }
    const config = readSubmitterConfig();
    const kafka = readKafkaConfig();
    const store = await openStore(readStoreConfig(), logger);
    const connection = await connectOrderer(readNetworkConfig(), logger);
    const queue = new SubmitQueue({ kafka, nudges: false, submits: true, logger });
    const loop = new SubmitLoop({
        operations: store.operations,
        orderer: connection.orderer,
        wakeUp: queue,
        clock: Date.now,
        random: Math.random,
        logger,
        config,
    });
    const role = { checks: () => Promise.resolve(loop.checks()) };
    const health = await serveHealth({ role, broker: queue, config: readHealthConfig(), logger });
    logger.info({}, 'submitting');
    await Promise.all([loop.run(stop.signal), queue.run(stop.signal)]);
    await health.close();
    await connection.close();
    await store.close();
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
