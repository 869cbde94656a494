import { once } from 'node:events';
import { uuidv7 } from 'uuidv7';
import { processLogger } from '../logger';
import { readNetworkConfig } from '../network/config';
import { connectLedger } from '../network/connect';
import { openRenewal } from '../network/identities/renewal/open-renewal';
import { readStoreConfig } from '../offchain/config';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import { readKafkaConfig } from '../offchain/kafka/config';
import { SubmitQueue } from '../offchain/kafka/submit-queue';
import { openStore } from '../offchain/open-store';
import { readApiConfig } from './config';
import { EndorseLoop } from './endorsing/endorse-loop';
import { CombineLoop } from './composite/combine-loop';
import { ExportLoop } from './exporting/export-loop';
import { ExpireLoop } from './external/expire-loop';
import { InquireLoop } from './inquiring/inquire-loop';
import type { ApiDependencies } from './server';
import { listen } from './server';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * The api role as a process of its own; several may run on one MongoDB. The other roles find its work by polling. A signal
 * during the start ends it at once, since nothing has been accepted yet; later, what is under way is finished first.
 */
async function main(): Promise<void> {
    const logger = processLogger('api');
    for (const signal of SIGNALS) process.once(signal, exit);
    const config = readApiConfig();
    const kafka = readKafkaConfig();
    const store = await openStore(readStoreConfig(), logger);
    const networkConfig = readNetworkConfig();
    const connection = await connectLedger(networkConfig, logger);
    const certificates = await openRenewal(networkConfig, { leases: store.leases, logger });
    const queue = new SubmitQueue({ kafka, nudges: true, submits: false, logger });
    const parts = {
        ...store,
        ...connection,
        ledger: connection.query,
        certificates,
        submitWakeUp: queue,
        broker: queue,
        exportWakeUp: new InProcessWakeUp(),
        eventsWakeUp: new InProcessWakeUp(),
        clock: Date.now,
        random: Math.random,
        newId: uuidv7,
        logger,
        config,
    };
    const api = await listen(parts);
    const asked = firstSignal();
    const stop = new AbortController();
    const loops = Promise.all([...loopsOf(parts), certificates, queue].map((loop) => loop.run(stop.signal)));
    await Promise.race([asked, loops]);
    await api.close();
    stop.abort();
    await loops;
    await connection.close();
    await store.close();
}

/** What the api role does beside its requests; other processes leave work for it in the store. */
function loopsOf(parts: ApiDependencies): readonly { run(signal: AbortSignal): Promise<void> }[] {
    const { endorseConcurrency: concurrency, endorsePollMs: pollMs } = parts.config;
    return [
        new EndorseLoop({ ...parts, wakeUp: new InProcessWakeUp(), concurrency, pollMs }),
        new InquireLoop({ ...parts, wakeUp: new InProcessWakeUp() }),
        new ExpireLoop({ ...parts, wakeUp: new InProcessWakeUp() }),
        new CombineLoop({ ...parts, wakeUp: new InProcessWakeUp() }),
        new ExportLoop({ ...parts, wakeUp: parts.exportWakeUp }),
    ];
}

/** Resolves at the first signal; a second one ends the process. */
async function firstSignal(): Promise<void> {
    const stop = new AbortController();
    for (const signal of SIGNALS) {
        process.off(signal, exit);
        process.once(signal, () => {
            stop.abort();
        });
    }
    await once(stop.signal, 'abort');
}

function exit(): never {
    process.exit(0);
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
