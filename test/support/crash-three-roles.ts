import { randomUUID } from 'node:crypto';
import type { Store } from '../../core/ports/store';
import type { NetworkConfig } from '../../network/config';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { readStoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import type { Target } from './crash-clients';
import type { Crash } from './crash-orders';
import { CrashOrders } from './crash-orders';
import type { MongoServer } from './mongo';
import { startMongo } from './mongo';
import { networkOf } from './network/scene-network';
import type { TestNetwork } from './network/test-network';
import { recordingLogger } from './recording-logger';
import { issueKeys } from './service-keys';
import type { ServiceProcess } from './service-process';
import type { Scene } from './service-scene';

export const ROLES = ['api', 'submitter', 'event-service'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that can die by itself. */
export const PARTS = [...ROLES, 'network', 'database'] as const;
export type Part = (typeof PARTS)[number];

const SCRIPTS: Readonly<Record<Role, string>> = {
    api: 'api/main',
    submitter: 'api/submitter/main',
    'event-service': 'event-service/main',
};

/** The three roles as processes of their own over one MongoDB, beside a network that is none of theirs. */
export class ThreeRoles {
    readonly #scene: Scene;
    readonly #orders: CrashOrders;
    readonly #network: TestNetwork;
    readonly #database = `crash-${randomUUID().slice(0, 8)}`;
    readonly #running = new Map<string, ServiceProcess>();
    #mongo: MongoServer | undefined;
    #store: Store | undefined;
    #target: Target = { url: 'http://127.0.0.1:1', sellerKey: '' };

    constructor(scene: Scene) {
        this.#scene = scene;
        this.#orders = new CrashOrders(scene.directory);
        this.#network = networkOf(scene);
    }

    async start(): Promise<void> {
        this.#mongo = await startMongo();
        await this.startPart('network');
        await enrolUsers(this.network, DEFAULT_USERS, recordingLogger());
        const storeConfig = readStoreConfig({ MONGODB_URI: this.#uri });
        this.#store = await openStore(storeConfig, recordingLogger());
        const [sellerKey = ''] = await issueKeys(storeConfig, [
            { organisation: 'Org1MSP', signer: 'org1-app' },
        ]);
        this.#target = { ...this.#target, sellerKey };
        await Promise.all(ROLES.map((role) => this.startPart(role)));
    }

    /** The scene ends the other processes. */
    async stop(): Promise<void> {
        for (const role of ROLES) await this.#running.get(role)?.stop();
        await this.#store?.close();
        await this.#mongo?.stop();
    }

    get target(): Target {
        return this.#target;
    }

    get network(): NetworkConfig {
        return this.#network.config;
    }

    /** Whether the database is one that may be killed. */
    get ownsDatabase(): boolean {
        return this.#mongo?.kind !== 'external';
    }

    async withStore<Result>(look: (store: Store) => Promise<Result>): Promise<Result> {
        if (this.#store === undefined) throw new Error('the service has not been started');
        return look(this.#store);
    }

    /** Starts it over the same files; resolves when it is ready, as far as it says so. */
    async startPart(part: Part): Promise<void> {
        if (part === 'database') await this.#mongo?.start();
        else if (part === 'network') await this.#network.start();
        else await this.#startProcess(part, part);
    }

    /** Another process of the role, under a name of its own. */
    async startStandBy(name: string, role: Role): Promise<void> {
        await this.#startProcess(name, role);
    }

    async killPart(name: string): Promise<void> {
        if (name === 'database') await this.#mongo?.kill();
        else if (name === 'network') await this.#network.kill();
        else await this.#process(name).kill();
    }

    async crashAt(role: Role, crash: Crash): Promise<void> {
        await this.#orders.crash(role, this.#process(role), crash);
    }

    /** Resolves when it is dead. */
    async died(role: Role): Promise<void> {
        const { signal } = await this.#process(role).ended;
        expect(signal).toBe('SIGKILL');
    }

    /** The clocks of all roles, those that run and those that will be started. */
    async advanceClocks(ms: number): Promise<void> {
        this.#orders.advance(ms);
        for (const role of ROLES) {
            const running = this.#process(role);
            if (running.isRunning) await this.#orders.tellClock(role, running);
        }
    }

    async #startProcess(name: string, role: Role): Promise<void> {
        const environment = { ...process.env, ...this.#environment, ...this.#orders.environment(name) };
        const started = this.#scene.start({ name, script: SCRIPTS[role], environment });
        this.#running.set(name, started);
        if (role === 'submitter') await started.line(/"submitting"/);
        if (role === 'event-service') await started.line(/^crash orders/);
        if (role === 'api') this.#target = { ...this.#target, url: await urlOf(started) };
    }

    get #environment(): NodeJS.ProcessEnv {
        return {
            ...this.#network.settings,
            MONGODB_URI: this.#uri,
            LOG_LEVEL: 'info',
            PORT: '0',
        };
    }

    get #uri(): string {
        if (this.#mongo === undefined) throw new Error('the database has not been started');
        const uri = new URL(this.#mongo.uri);
        uri.pathname = `/${this.#database}`;
        return uri.href;
    }

    #process(name: string): ServiceProcess {
        const running = this.#running.get(name);
        if (running === undefined) throw new Error(`${name} has not been started`);
        return running;
    }
}

async function urlOf(api: ServiceProcess): Promise<string> {
    const line = await api.line(/"url":"http/);
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) throw new Error(`no address in ${line}`);
    return url;
}
