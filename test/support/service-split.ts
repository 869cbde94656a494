import { ConnectionString } from 'mongodb-connection-string-url';
import { DEFAULT_USERS, enrolUsers } from '../../network/gateway/enrol';
import { readStoreConfig } from '../../offchain/config';
import type { StoreConfig } from '../../offchain/config';
import { networkOf } from './network/scene-network';
import type { TestNetwork } from './network/test-network';
import { recordingLogger } from './recording-logger';
import { ServiceClient, textIn } from './service-client';
import { issueKeys } from './service-keys';
import type { ServiceProcess } from './service-process';
import type { Scene } from './service-scene';

/** An api process, and a client of each side that talks to it. */
export interface ApiProcess {
    readonly process: ServiceProcess;
    readonly seller: ServiceClient;
    readonly buyer: ServiceClient;
}

export interface SplitOptions {
    /** Of the database, with its name. */
    readonly mongoUri: string;
    readonly environment?: NodeJS.ProcessEnv;
}

const LISTENING = /"msg":"listening"/;
const SUBMITTING = /"msg":"submitting"/;
export const FOLLOWING = /"msg":"following the channel"/;

/** The service as it is deployed: each role a process, over one MongoDB and a network that is none of theirs. */
export class SplitService {
    readonly store: StoreConfig;
    readonly #scene: Scene;
    readonly #environment: NodeJS.ProcessEnv;
    /** Which is none of the roles'. */
    readonly network: TestNetwork;
    #keys: readonly string[] = [];

    private constructor(scene: Scene, environment: NodeJS.ProcessEnv) {
        this.#scene = scene;
        this.network = networkOf(scene);
        this.#environment = { ...environment, ...this.network.settings };
        this.store = readStoreConfig(environment);
    }

    /** The network runs, its users are enrolled and both sides have a key; no role runs yet. */
    static async open(scene: Scene, { mongoUri, environment = {} }: SplitOptions): Promise<SplitService> {
        const service = new SplitService(scene, {
            ...process.env,
            ...environment,
            MONGODB_URI: mongoUri,
            LOG_LEVEL: 'info',
            PORT: '0',
        });
        await service.network.start();
        await enrolUsers(service.network.config, DEFAULT_USERS, recordingLogger());
        const owners = DEFAULT_USERS.map(({ mspId, label }) => ({ organisation: mspId, signer: label }));
        service.#keys = await issueKeys(service.store, owners);
        return service;
    }

    async startApi(): Promise<ApiProcess> {
        const api = this.#start('api', 'api/main');
        const line: unknown = JSON.parse(await api.line(LISTENING));
        const url = textIn(line, 'url');
        const [seller, buyer] = this.#keys.map((key) => new ServiceClient(url, key));
        if (seller === undefined || buyer === undefined) throw new Error('there are no keys');
        return { process: api, seller, buyer };
    }

    async startSubmitter(): Promise<ServiceProcess> {
        const submitter = this.#start('submitter', 'api/submitter/main');
        await submitter.line(SUBMITTING);
        return submitter;
    }

    /** Does not wait: one of them follows the channel, and the others stand by. */
    startEventService(): ServiceProcess {
        return this.#start('event-service', 'event-service/main');
    }

    #start(name: string, script: string): ServiceProcess {
        return this.#scene.start({ name, script, environment: this.#environment });
    }
}

/** The address of a database of that name on a server. */
export function databaseUri(serverUri: string, name: string): string {
    const address = new ConnectionString(serverUri);
    address.pathname = `/${name}`;
    return address.toString();
}
