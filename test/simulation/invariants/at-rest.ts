import { isTerminal } from '../../../core/operation/operation';
import type { Operation } from '../../../core/operation/operation';
import type { World } from '../world';
import type { Look } from './look';
import { keyOf, lookAt } from './look';

/** What must hold beside the invariants of the moment when everything has come to rest: all has ended, all was told, and all is copied. */
export async function finalFaults(world: World): Promise<readonly string[]> {
    const look = await lookAt(world);
    return [...(await endFaults(world, look)), ...unannounced(look), ...uncopied(look)];
}

async function endFaults({ store }: World, { operations }: Look): Promise<readonly string[]> {
    const found = await Promise.all(
        [...operations.values()].map(({ requester, id }) =>
            store.operations.find(requester.organisation, id),
        ),
    );
    return found.flatMap((operation) => (operation === undefined ? [] : unended(operation)));
}

function unended(operation: Operation): readonly string[] {
    const { state, envelope } = operation;
    return [
        ...(isTerminal(state) ? [] : [`I5: ${keyOf(operation)} is still ${state}`]),
        ...(envelope === undefined ? [] : [`${keyOf(operation)} ended and still has its envelope`]),
    ];
}

function unannounced({ pending }: Look): readonly string[] {
    return pending.map(({ id }) => `I6: the event ${id} was never announced`);
}

function uncopied({ versions, replica }: Look): readonly string[] {
    return [...versions].flatMap(([id, onLedger]) => {
        const kept = replica.get(id) ?? [];
        return kept.length === onLedger.length
            ? []
            : [`I7: ${id} has ${kept.length} versions of ${onLedger.length}`];
    });
}
