import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../core/ports/store';
import type { NetworkConfig } from '../../network/config';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import type { Target } from './crash-clients';
import type { Crash } from './crash-orders';
import { CrashOrders } from './crash-orders';
import { recordingLogger } from './recording-logger';
import type { Scene } from './service-scene';
import type { WholeService } from './service-whole';
import { startWhole } from './service-whole';

const ROLE = 'service';

/** All three roles in one process over the embedded store, with the network that it has launched: what `npm start` runs. */
export class OneProcess {
    readonly #scene: Scene;
    readonly #orders: CrashOrders;
    #service: WholeService | undefined;

    constructor(scene: Scene) {
        this.#scene = scene;
        this.#orders = new CrashOrders(scene.directory);
    }

    /** Starts it, or starts it again over the same directory. */
    async start(): Promise<void> {
        this.#service = await startWhole(this.#scene, this.#orders.environment(ROLE));
    }

    get target(): Target {
        const { url, keys } = this.#running;
        return { url, sellerKey: keys.get('Org1MSP') ?? '' };
    }

    get network(): NetworkConfig {
        return this.#running.network.config;
    }

    /** Lets it die at the point; resolves when it will. */
    async crashAt(crash: Crash): Promise<void> {
        await this.#orders.crash(ROLE, this.#running.process, crash);
    }

    /** Resolves when it is dead. */
    async died(): Promise<void> {
        const { signal } = await this.#running.process.ended;
        expect(signal).toBe('SIGKILL');
    }

    async kill(): Promise<void> {
        await this.#running.process.kill();
    }

    /** Kills the network that the service has launched, and lets it come back. */
    async crashNetwork(): Promise<void> {
        await this.#running.network.kill();
        await this.#running.network.start();
    }

    /** Kills the chaincode, which comes back by itself. */
    async killChaincode(): Promise<void> {
        const chaincodes = await this.#running.network.chaincodes();
        expect(chaincodes).not.toEqual([]);
        for (const { pid } of chaincodes) process.kill(pid, 'SIGKILL');
    }

    /** Counts from the next start. */
    advanceClock(ms: number): void {
        this.#orders.advance(ms);
    }

    /** Shows the store as it is now, from a copy of its files. */
    async withStore<Result>(look: (store: Store) => Promise<Result>): Promise<Result> {
        const directory = await mkdtemp(join(this.#scene.directory, 'copy-'));
        const isData = (path: string): boolean => !path.includes('/offchain/lock');
        await cp(join(this.#scene.directory, 'data', 'offchain'), directory, {
            recursive: true,
            filter: isData,
        });
        const store = await openEmbeddedStore({ directory, logger: recordingLogger() });
        try {
            return await look(store);
        } finally {
            await store.close();
            await rm(directory, { recursive: true, force: true });
        }
    }

    get #running(): WholeService {
        if (this.#service === undefined) throw new Error('the service has not been started');
        return this.#service;
    }
}
