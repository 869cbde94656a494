import { QUIET_MS } from '../../core/operation/retry';
import { newInvoice } from '../support/invoices';
import type { Chance } from './chance';
import { Clients } from './clients';
import type { Deed } from './deed';
import { CALM } from './incarnation';
import { finalFaults } from './invariants/at-rest';
import { ORGANISATIONS } from './invariants/look';
import { MomentaryInvariants } from './invariants/moment';
import { isPossible, perform } from './perform';
import { CALM_NETWORK } from './simulated-ledger';
import { pass, untilAtRest } from './until-at-rest';
import { ROLES, World } from './world';

/** Ticks with faults. */
const STORMY_TICKS = 30;

/** Milliseconds between two calm ticks: all of them are longer than a quiet period. */
const CALM_TICK_MS = 5000;

/** Every so many ticks the invariants of the moment are checked. */
const CHECKED = 3;

const [SELLER] = ORGANISATIONS;
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
    /** Composites, by how they ended. */
    readonly wholes: number;
    readonly brokenWholes: number;
}

/** Plays one seed: a storm of requests, crashes and faults, then calm until all has ended. */
export async function playStory(seed: number): Promise<StoryEnd> {
    const clients = new Clients();
    const world = await World.create(seed, { newInvoice, api: clients.api.life });
    try {
        return await play(world, clients);
    } finally {
        await world.close();
    }
}

async function play(world: World, clients: Clients): Promise<StoryEnd> {
    const moments = new MomentaryInvariants();
    const faults: string[] = [];
    let ticks = 0;
    const look = async (): Promise<void> => {
        ticks += 1;
        if (ticks % CHECKED === 0) faults.push(...(await moments.check(world, clients.transcript)));
    };
    startStorm(world);
    for (let tick = 0; tick < STORMY_TICKS; tick += 1) {
        stormyMoment(world, clients);
        if (world.chance.happens(0.03)) await longSilence(world);
        else await pass(world, world.chance.between(1, 3000));
        await look();
    }
    world.faults = CALM;
    world.network = CALM_NETWORK;
    await untilAtRest(world, { tickMs: CALM_TICK_MS, afterTick: look });
    return { faults: [...faults, ...(await finalFaults(world))], ...(await seen(world)) };
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

function stormyMoment(world: World, clients: Clients): void {
    const { chance } = world;
    for (const role of ROLES) {
        if (chance.happens(0.6)) world.revive(role);
        if (chance.happens(0.02)) world.kill(role);
    }
    for (let wishes = chance.between(0, MOST_REQUESTS); wishes > 0; wishes -= 1)
        perform(wishIn(world), { world, clients });
    for (const { share, deed } of STEERING) {
        const wish = deed(chance);
        const known = clients.transcript.operations.size;
        if (chance.happens(share) && isPossible(wish, known)) perform(wish, { world, clients });
    }
}

/** A request for a change of an invoice: one of few, so that they repeat. */
function wishIn({ chance }: World): Deed {
    const index = chance.between(0, KEYS - 1);
    const [first = ''] = INVOICES;
    return {
        kind: index < INVOICES.length ? 'create' : 'update',
        organisation: SELLER,
        key: `key-${index}`,
        invoice: INVOICES[index % INVOICES.length] ?? first,
        respondAsync: chance.happens(0.5),
    };
}

const anyone = (chance: Chance): number => chance.between(0, 1000);

/** What else clients do in some of the moments. */
const STEERING: readonly { readonly share: number; readonly deed: (chance: Chance) => Deed }[] = [
    { share: 0.2, deed: (chance) => ({ kind: 'cancel', target: anyone(chance) }) },
    { share: 0.06, deed: (chance) => ({ kind: 'complete', target: anyone(chance) }) },
    {
        share: 0.1,
        deed: (chance) => ({
            kind: 'external',
            organisation: SELLER,
            awaits: 'complete',
            deadlineSeconds: chance.between(1, 60),
        }),
    },
    {
        share: 0.14,
        deed: (chance) => ({
            kind: 'event',
            target: anyone(chance),
            id: 'event',
            name: chance.pick(['reply', 'other']),
        }),
    },
    {
        share: 0.15,
        deed: (chance) => ({
            kind: 'composite',
            organisation: SELLER,
            children: [anyone(chance), anyone(chance)],
            policy: chance.pick(['all', 'failFast']),
            deadlineSeconds: chance.between(1, 600),
        }),
    },
    {
        share: 0.05,
        deed: (chance) => ({
            kind: 'batch',
            organisation: SELLER,
            invoices: INVOICES,
            policy: chance.pick(['all', 'failFast']),
            deadlineSeconds: chance.between(1, 600),
        }),
    },
];

/** Everything is ordered, and nobody follows the blocks until a quiet period is over. */
async function longSilence(world: World): Promise<void> {
    await world.rest();
    world.ledger.drain();
    world.kill('events');
    world.time.advance(QUIET_MS);
    await world.rest();
}

async function seen(world: World): Promise<Omit<StoryEnd, 'faults'>> {
    const codes = world.ledger.blocks.flatMap(({ transactions }) =>
        transactions.map((one) => one.validationCode),
    );
    const { items } = await world.store.operations.list({
        filter: { organisation: SELLER },
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
        wholes: items.filter(({ kind, state }) => kind === 'composite' && state === 'Completed').length,
        brokenWholes: items.filter(({ kind, state }) => kind === 'composite' && state === 'Failed').length,
    };
}
