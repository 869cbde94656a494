import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '../../core/ports/store';
import { type NetworkConfig, readNetworkConfig } from '../../network/config';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { readStoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import type { Target } from './crash-clients';
import { mongoClient, type MongoServer, startMongo } from './mongo';
import { recordingLogger } from './recording-logger';
import { listIn, ServiceClient, textIn, valueIn } from './service-client';
import { eventually } from './service-eventually';
import { issueKeys } from './service-keys';
import type { ServiceProcess } from './service-process';
import type { Scene } from './service-scene';
import { databaseUri, FOLLOWING } from './service-split';

const SCRIPTS = {
    api: 'api/main',
    submitter: 'api/submitter/main',
    'event-service': 'event-service/main',
} as const;
export type NativeRole = keyof typeof SCRIPTS;

const STARTED: Readonly<Record<NativeRole, RegExp>> = {
    api: /"msg":"listening"/,
    submitter: /"msg":"submitting"/,
    'event-service': FOLLOWING,
};

/** A role may take so long to start on a machine that is busy with other tests, milliseconds. */
const STARTED_MS = 120_000;

/** An authority that has just started on a busy machine may be too slow for fabric-ca-client, milliseconds. */
const ENROLLED_MS = 60_000;

/** The promise: readiness turns within so long, milliseconds. */
const READINESS_MS = 30_000;

/** The three roles as processes of their own over one MongoDB, on a real network that is none of theirs. */
export class NativeService {
    readonly #scene: Scene;
    readonly #settings: NodeJS.ProcessEnv;
    readonly #database = `native-${randomUUID().slice(0, 8)}`;
    readonly #running = new Map<NativeRole, ServiceProcess>();
    #mongo: MongoServer | undefined;
    #store: Store | undefined;
    #target: Target = { url: 'http://127.0.0.1:1', sellerKey: '' };
    #buyerKey = '';

    constructor(scene: Scene, settings: NodeJS.ProcessEnv = {}) {
        this.#scene = scene;
        this.#settings = settings;
    }

    /** The network is up. Resolves when the service is ready. */
    async start(): Promise<void> {
        this.#mongo = await startMongo();
        await eventually(
            'the users are enrolled',
            async () => {
                await enrolUsers(this.network, DEFAULT_USERS, recordingLogger());
                return true;
            },
            ENROLLED_MS,
        );
        const storeConfig = readStoreConfig(this.#environment);
        this.#store = await openStore(storeConfig, recordingLogger());
        const owners = DEFAULT_USERS.map(({ mspId, label }) => ({ organisation: mspId, signer: label }));
        const [sellerKey = '', buyerKey = ''] = await issueKeys(storeConfig, owners);
        this.#buyerKey = buyerKey;
        const [api] = await Promise.all([
            this.startRole('api'),
            this.startRole('submitter'),
            this.startRole('event-service'),
        ]);
        const line: unknown = JSON.parse(await api.line(STARTED.api));
        this.#target = { url: textIn(line, 'url'), sellerKey };
        await this.turnsReady();
    }

    /** The scene ends the processes that are left. */
    async stop(): Promise<void> {
        await this.#store?.close();
        if (this.#mongo === undefined) return;
        const client = mongoClient(this.#mongo.uri);
        await client.db(this.#database).dropDatabase();
        await client.close();
        await this.#mongo.stop();
    }

    /** Resolves when it does its work. */
    async startRole(role: NativeRole, settings: NodeJS.ProcessEnv = {}): Promise<ServiceProcess> {
        const environment = { ...this.#environment, ...settings };
        const started = this.#scene.start({ name: role, script: SCRIPTS[role], environment });
        await started.line(STARTED[role], STARTED_MS);
        this.#running.set(role, started);
        return started;
    }

    /** Ends the latest of that role in good order. */
    async stopRole(role: NativeRole): Promise<void> {
        await this.#running.get(role)?.stop();
    }

    get target(): Target {
        return this.#target;
    }

    get seller(): ServiceClient {
        return new ServiceClient(this.#target.url, this.#target.sellerKey);
    }

    get buyer(): ServiceClient {
        return new ServiceClient(this.#target.url, this.#buyerKey);
    }

    get network(): NetworkConfig {
        return readNetworkConfig(this.#environment);
    }

    async withStore<Result>(look: (store: Store) => Promise<Result>): Promise<Result> {
        if (this.#store === undefined) throw new Error('the service has not been started');
        return look(this.#store);
    }

    /** Whether /health/ready is green now. */
    async isReady(): Promise<boolean> {
        return (await this.seller.get('/health/ready')).status === 200;
    }

    /** Resolves when /health/ready has turned green by itself; throws with what it says if it does not in time. */
    async turnsReady(): Promise<void> {
        await eventually(
            'ready',
            async () => {
                const { status, body } = await this.seller.get('/health/ready');
                if (status !== 200) throw new Error(JSON.stringify(body));
                return true;
            },
            READINESS_MS,
        );
    }

    /** Resolves when /health/ready has turned red, for this reason among others. */
    async turnsUnready(check: string): Promise<void> {
        await eventually(
            `not ready: ${check}`,
            async () => {
                const { status, body } = await this.seller.get('/health/ready');
                const failed = listIn(body, 'checks').filter((one) => valueIn(one, 'ok') === false);
                return status === 503 && failed.some((one) => textIn(one, 'name') === check);
            },
            READINESS_MS,
        );
    }

    get #environment(): NodeJS.ProcessEnv {
        if (this.#mongo === undefined) throw new Error('the database has not been started');
        return {
            ...process.env,
            NETWORK: 'native',
            DATA_DIR: join(this.#scene.directory, 'data'),
            MONGODB_URI: databaseUri(this.#mongo.uri, this.#database),
            LOG_LEVEL: 'info',
            PORT: '0',
            ...this.#settings,
        };
    }
}
