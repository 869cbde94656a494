import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import type { ApiConfig } from './api/config';
import { readApiConfig } from './api/config';
import { developmentKeys } from './api/development/development-keys';
import { welcomeLines } from './api/development/welcome';
import { EndorseLoop } from './api/endorsing/endorse-loop';
import { CombineLoop } from './api/composite/combine-loop';
import { ExportLoop } from './api/exporting/export-loop';
import { ExpireLoop } from './api/external/expire-loop';
import { InquireLoop } from './api/inquiring/inquire-loop';
import type { RunningApi } from './api/server';
import { listen } from './api/server';
import type { SubmitterConfig } from './api/submitter/config';
import { readSubmitterConfig } from './api/submitter/config';
import { SubmitLoop } from './api/submitter/submit-loop';
import type { LedgerConnection } from './core/ports/ledger-connection';
import type { Logger } from './core/ports/logger';
import type { Store } from './core/ports/store';
import type { WakeUp } from './core/ports/wake-up';
import { readStartConfig } from './config';
import type { EventServiceConfig } from './event-service/config';
import { readEventServiceConfig } from './event-service/config';
import { EventService } from './event-service/event-service';
import { Publications } from './event-service/publishing/publications';
import { processLogger } from './logger';
import { readNetworkConfig } from './network/config';
import { connectLedger } from './network/connect';
import { DEFAULT_USERS, enrolUsers } from './network/gateway/enrol';
import type { IdentityRenewal } from './network/identities/renewal/identity-renewal';
import { openRenewal } from './network/identities/renewal/open-renewal';
import { launchDevnet } from './network/launch/launch-devnet';
import { launchNative } from './network/launch/launch-native';
import { readStoreConfig } from './offchain/config';
import { InProcessWakeUp } from './offchain/in-process/in-process-wake-up';
import type { KafkaConfig } from './offchain/kafka/config';
import { readKafkaConfig } from './offchain/kafka/config';
import { publishingBroker } from './offchain/kafka/publishing-broker';
import { SubmitQueue } from './offchain/kafka/submit-queue';
import { openStore } from './offchain/open-store';

/** Seen from the compiled file, `dist/main.js`. */
const DRAFT = join(__dirname, '..', 'test', 'fixtures', 'invoices', 'simple.json');

/** Nobody else can use an embedded store, so a restart goes on at once where a killed start left the lease. */
const ONLY_HOLDER = 'npm start';

interface Running {
    readonly name: string;
    close(): Promise<void>;
}

interface Parts {
    readonly store: Store;
    readonly ledger: LedgerConnection;
    readonly certificates: IdentityRenewal;
    readonly kafka: KafkaConfig | undefined;
    readonly logger: Logger;
    readonly roleConfigs: {
        readonly api: ApiConfig;
        readonly submitter: SubmitterConfig;
        readonly eventService: EventServiceConfig;
    };
}

const config = readStartConfig();

/** `npm start`: the network, the store and all three roles, each step with a line of progress. */
async function main(logger: Logger): Promise<void> {
    const running: Running[] = [];
    stopOnSignal(running, logger);
    const networkConfig = readNetworkConfig();
    const storeConfig = readStoreConfig();
    const kafka = readKafkaConfig();
    const roleConfigs = {
        api: readApiConfig(),
        submitter: readSubmitterConfig(),
        eventService: readEventServiceConfig(),
    };
    const isOwnNetwork = networkConfig.network === 'devnet' || networkConfig.network === 'native';
    if (isOwnNetwork) await startNetwork(networkConfig.network, running, logger);
    if (isOwnNetwork) await step('identities', () => enrolUsers(networkConfig, DEFAULT_USERS, logger));
    const store = await step(`off-chain store (${storeConfig.kind})`, () => openStore(storeConfig, logger));
    running.push({ name: 'off-chain store', close: () => store.close() });
    const ledger = await step('channel and chaincode', () => connectLedger(networkConfig, logger));
    running.push({ name: 'ledger connection', close: () => ledger.close() });
    const certificates = await openRenewal(networkConfig, { leases: store.leases, logger });
    const api = await step('api, submitter and event service', () =>
        startRoles({ store, ledger, certificates, kafka, logger, roleConfigs }, running),
    );
    if (isOwnNetwork) await welcome(api.url, store);
    else console.log(`${api.url}   API description: ${api.url}/docs`);
}

/** The embedded network ends with this process; the real one is a network of its own, and goes on. */
async function startNetwork(kind: 'devnet' | 'native', running: Running[], logger: Logger): Promise<void> {
    const { environment } = config;
    if (kind === 'native') {
        const { afterwards } = await step('Fabric network', () => launchNative({ environment, logger }));
        console.log(afterwards);
        return;
    }
    const network = launchDevnet({ environment, logger });
    running.push({ name: 'devnet', close: () => network.close() });
    await step('embedded Fabric network', () => network.ready);
}

async function startRoles(parts: Parts, running: Running[]): Promise<RunningApi> {
    const submit = new SubmitQueue({ ...parts, nudges: true, submits: true });
    const wakeUps = {
        submit,
        endorse: new InProcessWakeUp(),
        pending: new InProcessWakeUp(),
        exports: new InProcessWakeUp(),
        events: new InProcessWakeUp(),
    };
    const common = commonOf(parts);
    const stop = new AbortController();
    const publications = new Publications({
        ...followingOf(parts),
        eventsWakeUp: wakeUps.events,
        broker: publishingBroker(parts.kafka, parts.logger),
    });
    const loops = [...loopsOf(parts, wakeUps), submit, publications].map((loop) => loop.run(stop.signal));
    running.push({ name: 'loops', close: () => ended(stop, loops) });
    const api = await listen({
        ...parts.store,
        ...common,
        endorsement: parts.ledger.endorsement,
        ledger: parts.ledger.query,
        channel: parts.ledger.channel,
        certificates: parts.certificates,
        broker: { links: () => [...submit.links(), ...publications.links()] },
        submitWakeUp: submit,
        exportWakeUp: wakeUps.exports,
        eventsWakeUp: wakeUps.events,
        newId: uuidv7,
        config: parts.roleConfigs.api,
    });
    running.push({ name: 'api', close: () => api.close() });
    return api;
}

function commonOf({ store, ledger, logger }: Parts) {
    return {
        clock: Date.now,
        random: Math.random,
        logger,
        operations: store.operations,
        endorser: ledger.endorser,
    };
}

/** What the event service and what it publishes have in common. */
function followingOf({ store, ledger, logger, roleConfigs }: Parts) {
    return {
        store,
        blocks: ledger.blocks,
        channel: ledger.channel,
        holder: store.shared ? randomUUID() : ONLY_HOLDER,
        clock: Date.now,
        logger,
        config: roleConfigs.eventService,
    };
}

type WakeUps = Readonly<Record<'submit' | 'endorse' | 'pending' | 'exports' | 'events', WakeUp>>;

function loopsOf(parts: Parts, wakeUps: WakeUps): readonly { run(signal: AbortSignal): Promise<void> }[] {
    const common = commonOf(parts);
    const { invoices, invoiceExports } = parts.store;
    const { endorseConcurrency: concurrency, endorsePollMs: pollMs } = parts.roleConfigs.api;
    return [
        new EventService({
            ...common,
            ...followingOf(parts),
            endorseWakeUp: wakeUps.endorse,
            pendingWakeUp: wakeUps.pending,
            eventsWakeUp: wakeUps.events,
        }),
        new SubmitLoop({
            ...common,
            orderer: parts.ledger.orderer,
            wakeUp: wakeUps.submit,
            config: parts.roleConfigs.submitter,
        }),
        new EndorseLoop({
            ...common,
            wakeUp: wakeUps.endorse,
            submitWakeUp: wakeUps.submit,
            concurrency,
            pollMs,
        }),
        parts.certificates,
        new ExpireLoop({ ...common, wakeUp: new InProcessWakeUp() }),
        new CombineLoop({ ...common, wakeUp: new InProcessWakeUp() }),
        new ExportLoop({ ...common, invoices, invoiceExports, wakeUp: wakeUps.exports }),
        new InquireLoop({ ...common, ledger: parts.ledger.query, wakeUp: new InProcessWakeUp() }),
    ];
}

async function ended(stop: AbortController, loops: readonly Promise<void>[]): Promise<void> {
    stop.abort();
    await Promise.all(loops);
}

async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const began = performance.now();
    const result = await work();
    console.log(`✔ ${name} (${Math.round(performance.now() - began)} ms)`);
    return result;
}

async function welcome(url: string, store: Store): Promise<void> {
    const file = join(config.dataDirectory, 'development-keys.json');
    const principals = DEFAULT_USERS.map(({ mspId, label }) => ({ organisation: mspId, signer: label }));
    const keys = await developmentKeys(file, principals, store.apiKeys);
    const draft: unknown = JSON.parse(readFileSync(DRAFT, 'utf8'));
    if (typeof draft !== 'object' || draft === null) throw new Error(`${DRAFT} does not hold an invoice`);
    const name = randomUUID().slice(0, 8);
    for (const line of welcomeLines({ url, keys, draft: { ...draft }, name })) console.log(line);
}

let stopping = false;

/** Ends everything in the reverse order of its start; a second signal ends at once. */
function stopOnSignal(running: Running[], logger: Logger): void {
    const stop = async (signal: NodeJS.Signals): Promise<void> => {
        if (stopping) process.exit(1);
        stopping = true;
        console.log(`${signal}: stopping`);
        for (const one of running.reverse()) {
            await one.close().catch((error: unknown) => {
                logger.error({ err: error, part: one.name }, 'did not stop in good order');
            });
        }
        process.exit(0);
    };
    process.on('SIGINT', (signal) => void stop(signal));
    process.on('SIGTERM', (signal) => void stop(signal));
}

/** One sentence for the person who started it. */
function startFault(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const isTaken = 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
    return isTaken ? `Port ${String(error.port)} is taken; set PORT to another one.` : error.message;
}

const logger = processLogger('all');
main(logger).catch((error: unknown) => {
    // What is being ended in the middle of its start fails.
    if (stopping) return;
    logger.debug({ err: error }, 'did not start');
    console.error(`✘ ${startFault(error)}`);
    process.exit(1);
});
