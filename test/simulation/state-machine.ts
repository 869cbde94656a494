import type { AsyncCommand } from 'fast-check';
import { MINUTE, SECOND } from '../../core/instant';
import { newInvoice } from '../support/invoices';
import { Chance } from './chance';
import { Clients } from './clients';
import type { Deed, Haste } from './deed';
import { INVOICES } from './deeds';
import { CALM } from './incarnation';
import { finalFaults } from './invariants/at-rest';
import { belatedFaults } from './invariants/composites';
import { deadlineFaults } from './invariants/deadlines';
import { ORGANISATIONS, lookAt } from './invariants/look';
import { MomentaryInvariants } from './invariants/moment';
import type { Scene } from './perform';
import { isPossible, perform } from './perform';
import { CALM_NETWORK } from './simulated-ledger';
import type { Tally } from './tally';
import type { Transcript } from './transcript';
import { untilAtRest } from './until-at-rest';
import { ROLES, World } from './world';

const [SELLER] = ORGANISATIONS;

/** The luck of the world itself, which is the same in every run: all that differs is in the deeds. */
const SEED = 1;

/** Longer than any loop goes without a look for what is due. */
const POLL_MS = 5 * SECOND;

/** A world, its clients and what was seen of it. Every call of a port waits for its turn. */
export class StateMachine implements Scene {
    readonly world: World;
    readonly clients: Clients;
    readonly #moments = new MomentaryInvariants();

    private constructor(world: World, clients: Clients) {
        this.world = world;
        this.clients = clients;
    }

    static async start(): Promise<StateMachine> {
        const clients = new Clients();
        const world = await World.create(SEED, { newInvoice, api: clients.api.life });
        for (const role of ROLES) world.revive(role);
        const machine = new StateMachine(world, clients);
        await machine.#issueInvoice();
        world.turnstile.isOpen = false;
        return machine;
    }

    /** Lets it happen, and the world go on. Throws the invariants that do not hold then. */
    async step(deed: Deed, { calls, order }: Haste): Promise<void> {
        const { world } = this;
        const isWholeWait = deed.kind === 'wait' && calls === undefined;
        if (isWholeWait) await world.rest();
        const [since, wasWell] = [world.time.clock(), this.#isWell()];
        perform(deed, this);
        await world.goOn({ calls: calls ?? Infinity, order: new Chance(order) });
        await this.#checkMoment();
        if (isWholeWait && wasWell && deed.ms >= POLL_MS) await this.#checkTimeliness(since);
    }

    /** Lets calm return, and everything come to its end. Throws the invariants that do not hold then. */
    async finish(): Promise<void> {
        const { world } = this;
        world.turnstile.isOpen = true;
        world.faults = CALM;
        world.network = CALM_NETWORK;
        await world.rest();
        await untilAtRest(world, { tickMs: MINUTE, afterTick: () => this.#checkMoment() });
        assertNone(await finalFaults(world));
    }

    /** Adds what has happened. */
    async countIn(tally: Tally): Promise<void> {
        tally.add(this.world, await lookAt(this.world), this.clients.transcript);
    }

    async close(): Promise<void> {
        this.world.turnstile.isOpen = true;
        await this.world.close();
    }

    /** There is an invoice to begin with. */
    async #issueInvoice(): Promise<void> {
        const { world } = this;
        const name = { organisation: SELLER, invoice: INVOICES[0], respondAsync: false };
        await world.rest();
        perform({ kind: 'create', ...name }, this);
        await world.rest();
        world.time.advance(POLL_MS);
        await world.rest();
        world.ledger.drain();
        await world.rest();
    }

    async #checkMoment(): Promise<void> {
        assertNone(await this.#moments.check(this.world, this.clients.transcript));
    }

    /** What one loop has just done is for another one to find at its next look. */
    async #checkTimeliness(since: number): Promise<void> {
        this.world.time.advance(POLL_MS);
        await this.world.rest();
        const look = await lookAt(this.world);
        assertNone([...deadlineFaults(look), ...belatedFaults(look, since)]);
    }

    /** Every role is alive, and nothing is going to happen to it. */
    #isWell(): boolean {
        return ROLES.every((role) => this.world.incarnationOf(role)?.isThreatened === false);
    }
}

/** One deed as fast-check has commands. */
export class Eventuality implements AsyncCommand<Transcript, StateMachine> {
    readonly #deed: Deed;
    readonly #haste: Haste;

    constructor(deed: Deed, haste: Haste) {
        this.#deed = deed;
        this.#haste = haste;
    }

    check({ operations }: Transcript): boolean {
        return isPossible(this.#deed, operations.size);
    }

    async run(_known: Transcript, machine: StateMachine): Promise<void> {
        await machine.step(this.#deed, this.#haste);
    }

    toString(): string {
        return JSON.stringify({ ...this.#deed, ...this.#haste });
    }
}

function assertNone(faults: readonly string[]): void {
    if (faults.length > 0) throw new Error(faults.join('\n'));
}
