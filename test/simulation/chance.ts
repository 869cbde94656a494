import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

const RESOLUTION = 2 ** 30;

/** All luck of one simulation, from its seed: the same seed is the same story. */
export class Chance {
    readonly #generator: RandomGenerator;

    constructor(seed: number) {
        this.#generator = xoroshiro128plus(seed);
    }

    /** In [0, 1). */
    readonly random = (): number => uniformInt(this.#generator, 0, RESOLUTION - 1) / RESOLUTION;

    /** True in `share` of all cases. */
    happens(share: number): boolean {
        return this.random() < share;
    }

    /** A whole number from `least` to `most`. */
    between(least: number, most: number): number {
        return uniformInt(this.#generator, least, most);
    }

    pick<Item>(items: readonly Item[]): Item {
        const item = items[this.between(0, items.length - 1)];
        if (item === undefined) throw new Error('nothing to pick from');
        return item;
    }
}
