/** The process of the bare client: starts the network as `npm start` does, says that it is ready, and answers each closed loop with its figures. */
import { processLogger } from '../../logger';
import { readNetworkConfig } from '../../network/config';
import { connectLedger } from '../../network/connect';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { BareClient } from './bare-client';
import type { ClosedLoop } from './closed-loop';
import { closedLoop } from './closed-loop';
import { readDraft } from './draft';
import type { Percentiles } from './percentiles';
import { percentilesOf } from './percentiles';
import { startNetwork } from './start-network';

export interface CeilingResult {
    readonly inFlight: number;
    /** VALID transactions. */
    readonly valid: number;
    /** Of these, a second, until the last of them was in a block. */
    readonly achieved: number;
    readonly committed: Percentiles;
    /** What else became of transactions. */
    readonly failures: Readonly<Record<string, number>>;
}

async function measure(client: BareClient, load: ClosedLoop): Promise<CeilingResult> {
    const latencies: number[] = [];
    const failures: Record<string, number> = {};
    const began = performance.now();
    await closedLoop(load, async () => {
        const sentAt = performance.now();
        const outcome = await client.createInvoice();
        if (outcome === 'VALID') latencies.push(performance.now() - sentAt);
        else failures[outcome] = (failures[outcome] ?? 0) + 1;
    });
    const seconds = (performance.now() - began) / 1000;
    const valid = latencies.length;
    const committed = percentilesOf(latencies);
    return { inFlight: load.inFlight, valid, achieved: valid / seconds, committed, failures };
}

async function main(): Promise<void> {
    const logger = processLogger('bare client');
    const config = readNetworkConfig();
    const network = await startNetwork(config.network);
    await enrolUsers(config, DEFAULT_USERS, logger);
    const ledger = await connectLedger(config, logger);
    const client = new BareClient({ ledger, signer: config.reader, draft: readDraft() });
    const stop = new AbortController();
    const followed = client.follow(await ledger.query.height(), stop.signal);
    process.on('message', (load: ClosedLoop) => {
        measure(client, load).then((result) => process.send?.(result), fail);
    });
    const asked = new Promise((resolve) => process.once('disconnect', resolve));
    process.send?.('ready');
    await Promise.race([asked, followed]);
    stop.abort();
    await followed;
    await ledger.close();
    await network?.close();
}

function fail(error: unknown): void {
    console.error(error);
    process.exit(1);
}

main().then(() => process.exit(0), fail);
