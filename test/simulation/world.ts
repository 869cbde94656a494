import { setImmediate } from 'node:timers/promises';
import { SUBMITTER_DEFAULTS } from '../../api/submitter/config';
import { SubmitLoop } from '../../api/submitter/submit-loop';
import { announceEvents } from '../../event-service/announcer';
import { followBlocks } from '../../event-service/follow-blocks';
import type { Logger } from '../../core/ports/logger';
import type { Store } from '../../core/ports/store';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { Chance } from './chance';
import type { FaultRates } from './incarnation';
import { CALM, Incarnation, activity } from './incarnation';
import type { NetworkFaults } from './simulated-ledger';
import { CALM_NETWORK, SimulatedLedger } from './simulated-ledger';
import { Turnstile } from './turnstile';
import { VirtualTime } from './virtual-time';

const silent = (): void => undefined;
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

const LEASE_MS = 5000;

/** Turns of the event loop without a call of any port after which the simulation is at rest. */
const QUIET_TURNS = 3;

export type Role = 'api' | 'submitter' | 'events';
export const ROLES: readonly Role[] = ['api', 'submitter', 'events'];

/** What a role does in one life; the store and the ledger are those that this life sees. */
export type Life = (world: World, life: { store: Store; incarnation: Incarnation }) => Promise<void>;

/** How far the world goes on before somebody looks. */
export interface Pace {
    readonly calls: number;
    readonly order: Chance;
}

/** The real loops over the embedded store in memory, a simulated ledger, virtual time, and all luck from one seed. */
export class World {
    readonly chance: Chance;
    readonly time = new VirtualTime();
    readonly turnstile = new Turnstile();
    readonly ledger: SimulatedLedger;
    readonly store: Store;
    faults: FaultRates = CALM;
    network: NetworkFaults = CALM_NETWORK;
    readonly #lives = new Map<Role, Incarnation>();
    readonly #endorseLife: Life;
    #incarnations = 0;
    #deaths = 0;

    private constructor(
        seed: number,
        parts: { store: Store; newInvoice: (id: string) => object; api: Life },
    ) {
        this.chance = new Chance(seed);
        this.store = parts.store;
        this.#endorseLife = parts.api;
        this.ledger = new SimulatedLedger({
            chance: this.chance,
            time: this.time,
            faults: () => this.network,
            newInvoice: parts.newInvoice,
        });
    }

    static async create(
        seed: number,
        parts: { newInvoice: (id: string) => object; api: Life },
    ): Promise<World> {
        return new World(seed, { ...parts, store: await openEmbeddedStore({ logger: silentLogger }) });
    }

    /** Lives that have ended in a crash. */
    get deaths(): number {
        return this.#deaths;
    }

    incarnationOf(role: Role): Incarnation | undefined {
        const life = this.#lives.get(role);
        return life?.alive === true ? life : undefined;
    }

    /** Starts the role if it is dead. */
    revive(role: Role): void {
        if (this.incarnationOf(role) !== undefined) return;
        if (this.#lives.has(role)) this.#deaths += 1;
        const { chance, turnstile } = this;
        const incarnation = new Incarnation({ chance, turnstile, rates: () => this.faults });
        this.#lives.set(role, incarnation);
        const store = this.storeOf(incarnation);
        const lives: Record<Role, Life> = {
            api: this.#endorseLife,
            submitter: submitterLife,
            events: eventsLife,
        };
        lives[role](this, { store, incarnation }).catch(() => {
            incarnation.kill();
        });
    }

    kill(role: Role): void {
        this.#lives.get(role)?.kill();
    }

    nextHolder(): string {
        this.#incarnations += 1;
        return `holder-${this.#incarnations}`;
    }

    /** Waits until nothing more happens without time passing. */
    async rest(): Promise<void> {
        await this.goOn({ calls: Infinity, order: this.chance });
    }

    /** Lets at most so many of the calls that wait at the turnstile go on, one after the other, in this order. */
    async goOn({ calls, order }: Pace): Promise<void> {
        await this.#quiet();
        for (let call = 0; call < calls && this.turnstile.letOne(order); call += 1) await this.#quiet();
    }

    async #quiet(): Promise<void> {
        for (let quiet = 0, seen = activity.calls; quiet < QUIET_TURNS; quiet += 1) {
            await setImmediate();
            if (seen === activity.calls && activity.underWay === 0) continue;
            seen = activity.calls;
            quiet = -1;
        }
    }

    async close(): Promise<void> {
        for (const life of this.#lives.values()) life.stop();
        await this.rest();
        await this.store.close();
    }

    storeOf(incarnation: Incarnation): Store {
        const { store } = this;
        const see = <Port extends object>(port: Port): Port => incarnation.port(port, { mayFail: true });
        return {
            operations: see(store.operations),
            invoices: see(store.invoices),
            replicaRepair: see(store.replicaRepair),
            checkpoints: see(store.checkpoints),
            leases: see(store.leases),
            events: see(store.events),
            pendingEvents: see(store.pendingEvents),
            cursors: see(store.cursors),
            apiKeys: see(store.apiKeys),
            invoiceExports: see(store.invoiceExports),
            shared: false,
            ping: () => store.ping(),
            close: () => Promise.resolve(),
        };
    }
}

const submitterLife: Life = async (world, { store, incarnation }) => {
    await new SubmitLoop({
        operations: store.operations,
        orderer: incarnation.port(
            { submit: (envelope: string) => world.ledger.submit(envelope) },
            { mayFail: false },
        ),
        wakeUp: world.time.wakeUp(),
        clock: world.time.clock,
        random: world.chance.random,
        logger: silentLogger,
        config: { ...SUBMITTER_DEFAULTS, batch: 5 },
    }).run(incarnation.signal);
};

/** As the event service does: take the lease, follow and announce; any fault ends this life, and another begins. */
const eventsLife: Life = async (world, { store, incarnation }) => {
    const lease = { name: 'events', holder: world.nextHolder(), now: world.time.clock(), ttlMs: LEASE_MS };
    const fence = await store.leases.acquire(lease);
    if (fence === undefined) throw new Error('another one holds the lease');
    const announcing = announceEvents(
        {
            log: store.events,
            pendingEvents: store.pendingEvents,
            wakeUp: world.time.wakeUp(),
            announced: () => undefined,
            batch: 7,
            pollMs: 100,
        },
        incarnation.signal,
    );
    const following = followBlocks(
        {
            channel: 'mychannel',
            blocks: { read: (request) => world.ledger.read(request) },
            invoices: store.invoices,
            operations: store.operations,
            checkpoints: store.checkpoints,
            settled: () => undefined,
            clock: world.time.clock,
            random: world.chance.random,
            logger: silentLogger,
            maxBlocks: 3,
        },
        { fence, signal: incarnation.signal },
    );
    await Promise.all([announcing, following]);
};
