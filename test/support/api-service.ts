import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { ApiConfig } from '../../api/config';
import { readApiConfig } from '../../api/config';
import type { ApiDependencies, RunningApi } from '../../api/server';
import { listen } from '../../api/server';
import type { Principal } from '../../core/ports/api-key-store';
import type { Store } from '../../core/ports/store';
import { announceEvents } from '../../event-service/announcer';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../offchain/in-process/in-process-wake-up';
import { CheckingClient } from './checking-client';
import { recordingLogger } from './recording-logger';
import { ScriptedEndorser } from './scripted-endorser';

export interface ApiService {
    readonly store: Store;
    readonly endorser: ScriptedEndorser;
    readonly client: CheckingClient;
    readonly api: RunningApi;
    readonly logger: ReturnType<typeof recordingLogger>;
    readonly pendingWakeUp: InProcessWakeUp;
    readonly dependencies: ApiDependencies;
    /** Makes a key; all scopes of a business unless told otherwise. */
    keyOf(organisation: string, scopes?: Principal['scopes']): Promise<string>;
    close(): Promise<void>;
}

/** Choices of a test: settings, and parts that stand in for the real ones. */
export interface ApiServiceOptions {
    /** In place of an embedded one in memory. */
    readonly store?: Store;
    readonly config?: Partial<ApiConfig>;
    readonly over?: (store: Store) => Partial<ApiDependencies>;
}

/** The api role on a free port, over the embedded store in memory, with scripted peers and a running announcer. */
export async function startApiService({
    store: given,
    config,
    over,
}: ApiServiceOptions = {}): Promise<ApiService> {
    const logger = recordingLogger();
    const store = given ?? (await openEmbeddedStore({ logger }));
    const endorser = new ScriptedEndorser();
    const eventsWakeUp = new InProcessWakeUp();
    const dependencies: ApiDependencies = {
        ...store,
        endorser,
        endorsement: { obstacle: () => Promise.resolve(undefined) },
        ledger: { height: () => Promise.resolve(0), outcomeOf: () => Promise.resolve(undefined) },
        channel: 'mychannel',
        submitWakeUp: new InProcessWakeUp(),
        exportWakeUp: new InProcessWakeUp(),
        eventsWakeUp,
        clock: Date.now,
        random: Math.random,
        newId: uuidv7,
        logger,
        config: { ...readApiConfig({ PORT: '0', SHUTDOWN_MS: '1000' }), ...config },
        ...over?.(store),
    };
    const api = await listen(dependencies);
    const stop = new AbortController();
    const pendingWakeUp = new InProcessWakeUp();
    const announcing = announceEvents(
        {
            log: store.events,
            pendingEvents: store.pendingEvents,
            wakeUp: pendingWakeUp,
            announced: () => {
                eventsWakeUp.nudge();
            },
            batch: 100,
            pollMs: 20,
        },
        stop.signal,
    );
    return {
        store,
        endorser,
        client: new CheckingClient(api.url),
        api,
        logger,
        pendingWakeUp,
        dependencies,
        async keyOf(organisation, scopes = ['invoices.write', 'invoices.read', 'operations.read']) {
            const key = randomBytes(32).toString('base64url');
            const hash = createHash('sha256').update(key).digest('hex');
            const principal = {
                organisation,
                caller: `caller of ${organisation}`,
                signer: `${organisation}-app`,
                scopes,
            };
            await store.apiKeys.put({ hash, principal, createdAt: Date.now() });
            return key;
        },
        async close() {
            await api.close();
            stop.abort();
            await announcing;
            await store.close();
        },
    };
}
