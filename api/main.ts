import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { readNetworkConfig } from '../network/config';
import { connectLedger } from '../network/connect';
import { readStoreConfig } from '../offchain/config';
import { InProcessWakeUp } from '../offchain/in-process/in-process-wake-up';
import { openStore } from '../offchain/open-store';
import { readApiConfig } from './config';
import { EndorseLoop } from './endorsing/endorse-loop';
import { listen } from './server';

/** The api role as a process of its own; several may run on one MongoDB. The other roles find its work by polling. */
async function main(): Promise<void> {
    const logger = pino({ base: { role: 'api' } });
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort();
        });
    }
    const config = readApiConfig();
    const store = await openStore(readStoreConfig(), logger);
    const connection = await connectLedger(readNetworkConfig(), logger);
    const parts = {
        ...store,
        endorser: connection.endorser,
        ledger: connection.query,
        channel: connection.channel,
        submitWakeUp: new InProcessWakeUp(),
        eventsWakeUp: new InProcessWakeUp(),
        clock: Date.now,
        random: Math.random,
        newId: uuidv7,
        logger,
        config,
    };
    const api = await listen(parts);
    const loop = new EndorseLoop({
        ...parts,
        wakeUp: new InProcessWakeUp(),
        concurrency: config.endorseConcurrency,
        pollMs: config.endorsePollMs,
    });
    await loop.run(stop.signal);
    await api.close();
    await connection.close();
    await store.close();
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
