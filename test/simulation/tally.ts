import type { Operation } from '../../core/operation/operation';
import type { Look } from './invariants/look';
import type { Transcript } from './transcript';
import type { World } from './world';

/** How often what can happen did happen, over many stories. */
export class Tally {
    readonly #counts = new Map<string, number>();

    /** Adds what one story came to. */
    add(world: World, look: Look, { answers }: Transcript): void {
        this.#count('crash', world.deaths);
        for (const answer of answers) this.#count(answer);
        for (const operation of look.operations.values())
            for (const name of namesOf(operation)) this.#count(name);
        for (const { transactions } of world.ledger.blocks) {
            for (const { validationCode } of transactions) this.#count(`ledger: ${validationCode}`);
        }
    }

    /** Of these, what never happened. */
    missing(names: readonly string[]): readonly string[] {
        return names.filter((name) => !this.#counts.has(name));
    }

    toString(): string {
        const sorted = [...this.#counts].sort(([one], [other]) => one.localeCompare(other));
        return sorted.map(([name, count]) => `${name} ${count}`).join(', ');
    }

    #count(name: string, more = 1): void {
        if (more > 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + more);
    }
}

function namesOf({ kind, state, failure, attempts, retryOf, policy }: Operation): readonly string[] {
    const ending = state === 'Failed' ? `${state} ${String(failure?.code)}` : state;
    return [
        `${policy ?? kind}: ${ending}`,
        ...(attempts.length > 1 ? ['endorsed anew'] : []),
        ...(retryOf === undefined ? [] : ['made as a retry']),
    ];
}
