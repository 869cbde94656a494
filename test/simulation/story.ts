import { QUIET_MS } from '../../core/operation/retry';
import { newInvoice } from '../support/invoices';
import { SimulatedApi } from './clients';
import { CALM } from './incarnation';
import { MomentaryInvariants, finalFaults } from './invariants';
import { CALM_NETWORK } from './simulated-ledger';
import { ROLES, World } from './world';

/** Ticks with faults, and the most ticks after them in which everything must come to rest. */
const STORMY_TICKS = 30;
const CALM_TICKS = 200;

/** Milliseconds between two calm ticks: all of them are longer than a quiet period. */
const CALM_TICK_MS = 5000;

/** Every so many ticks the invariants of the moment are checked. */
const CHECKED = 3;

const INVOICES = ['INV-1', 'INV-2'];
const KEYS = 8;

/** Requests in one stormy moment, at the most. */
const MOST_REQUESTS = 3;

/** What a seed came to: the faults found, and how much of what can go wrong did go wrong. */
export interface StoryEnd {
    readonly faults: readonly string[];
    readonly operations: number;
    readonly crashes: number;
    readonly conflicts: number;
    readonly duplicates: number;
    /** Questions for a refused transaction that the ledger had, and for one that it had not. */
    readonly inquiriesKnown: number;
    readonly inquiriesUnknown: number;
    readonly canceled: number;
    /** External operations that were completed. */
    readonly told: number;
}

/** Plays one seed: a storm of requests, crashes and faults, then calm until all has ended. */
export async function playStory(seed: number): Promise<StoryEnd> {
    const api = new SimulatedApi();
    const world = await World.create(seed, { newInvoice, api: api.life });
    try {
        return await play(world, api);
    } finally {
        await world.close();
    }
}

async function play(world: World, api: SimulatedApi): Promise<StoryEnd> {
    const moments = new MomentaryInvariants();
    const faults: string[] = [];
    startStorm(world);
    for (let tick = 0; tick < STORMY_TICKS; tick += 1) {
        stormyMoment(world, api);
        if (world.chance.happens(0.03)) await longSilence(world);
        else await pass(world, world.chance.between(1, 3000));
        if (tick % CHECKED === 0) faults.push(...(await moments.check(world)));
    }
    world.faults = CALM;
    world.network = CALM_NETWORK;
    for (let tick = 0; tick < CALM_TICKS && !(await isAtRest(world)); tick += 1) {
        for (const role of ROLES) world.revive(role);
        await pass(world, CALM_TICK_MS);
        faults.push(...(await moments.check(world)));
    }
    return { faults: [...faults, ...(await finalFaults(world, api.promises))], ...(await seen(world)) };
}

function startStorm(world: World): void {
    const { chance } = world;
    world.faults = { crash: chance.random() * 0.03, unavailable: chance.random() * 0.05 };
    world.network = {
        peerDown: chance.random() * 0.3,
        envelopeLost: chance.random() * 0.3,
        answerLost: chance.random() * 0.3,
        orderedTwice: chance.random() * 0.3,
        refused: chance.random() * 0.3,
        streamBroken: chance.random() * 0.1,
    };
}

function stormyMoment(world: World, api: SimulatedApi): void {
    const { chance } = world;
    for (const role of ROLES) {
        if (chance.happens(0.6)) world.revive(role);
        if (chance.happens(0.02)) world.kill(role);
    }
    for (let requests = chance.between(0, MOST_REQUESTS); requests > 0; requests -= 1) request(world, api);
    const index = chance.between(0, 1000);
    if (chance.happens(0.2)) api.cancelOne(world, index);
    if (chance.happens(0.1)) api.startExternal(world);
    if (chance.happens(0.2)) api.tellOne(world, index);
}

function request(world: World, api: SimulatedApi): void {
    const { chance } = world;
    const index = chance.between(0, KEYS - 1);
    const [first = ''] = INVOICES;
    const invoiceId = INVOICES[index % INVOICES.length] ?? first;
    const action = index < INVOICES.length ? 'create' : 'update';
    api.send(world, `key-${index}`, { action, invoiceId, respondAsync: chance.happens(0.5) });
}

/** Lets everyone do what there is to do, and then some time pass. */
async function pass(world: World, ms: number): Promise<void> {
    await world.rest();
    if (world.chance.happens(0.7)) world.ledger.cutBlock();
    world.time.advance(ms);
    await world.rest();
}

/** Everything is ordered, and nobody follows the blocks until a quiet period is over. */
async function longSilence(world: World): Promise<void> {
    await world.rest();
    world.ledger.drain();
    world.kill('events');
    world.time.advance(QUIET_MS);
    await world.rest();
}

async function isAtRest(world: World): Promise<boolean> {
    const checkpoint = await world.store.checkpoints.read('mychannel');
    const pending = await world.store.pendingEvents.pending(1);
    const open = await world.store.operations.countInFlight();
    return open === 0 && pending.length === 0 && checkpoint?.block === world.ledger.blocks.length - 1;
}

async function seen(world: World): Promise<Omit<StoryEnd, 'faults'>> {
    const codes = world.ledger.blocks.flatMap(({ transactions }) =>
        transactions.map((one) => one.validationCode),
    );
    const { items } = await world.store.operations.list({
        filter: { organisation: 'Org1MSP' },
        order: 'ascending',
        page: { limit: 1000 },
    });
    return {
        crashes: world.deaths,
        operations: codes.filter((code) => code === 'VALID').length,
        conflicts: codes.filter((code) => code === 'MVCC_READ_CONFLICT').length,
        duplicates: codes.filter((code) => code === 'DUPLICATE_TXID').length,
        inquiriesKnown: world.ledger.inquiries.known,
        inquiriesUnknown: world.ledger.inquiries.unknown,
        canceled: items.filter(({ state }) => state === 'Canceled').length,
        told: items.filter(({ kind, state }) => kind === 'external' && state === 'Completed').length,
    };
}
