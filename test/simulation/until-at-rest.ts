import type { World } from './world';
import { ROLES } from './world';

/** Calm ticks in which everything must come to rest. */
const CALM_TICKS = 200;

/** Lets time pass in calm, with every role alive, until nothing is left to do; `afterTick` is called after each tick. */
export async function untilAtRest(
    world: World,
    { tickMs, afterTick }: { readonly tickMs: number; readonly afterTick: () => Promise<void> },
): Promise<void> {
    for (let tick = 0; tick < CALM_TICKS && !(await isAtRest(world)); tick += 1) {
        for (const role of ROLES) world.revive(role);
        await pass(world, tickMs);
        await afterTick();
    }
}

/** Lets everyone do what there is to do, and then some time pass. */
export async function pass(world: World, ms: number): Promise<void> {
    await world.rest();
    if (world.chance.happens(0.7)) world.ledger.cutBlock();
    world.time.advance(ms);
    await world.rest();
}

async function isAtRest(world: World): Promise<boolean> {
    const checkpoint = await world.store.checkpoints.read('mychannel');
    const pending = await world.store.pendingEvents.pending(1);
    const open = await world.store.operations.countInFlight();
    return open === 0 && pending.length === 0 && checkpoint?.block === world.ledger.blocks.length - 1;
}
