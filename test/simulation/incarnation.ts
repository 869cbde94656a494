import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { Chance } from './chance';
import type { Turnstile } from './turnstile';

/** How often a call of a port goes wrong. */
export interface FaultRates {
    /** The process dies before, or after, the call had its effect. */
    readonly crash: number;
    /** The store cannot be reached, before or after the effect. */
    readonly unavailable: number;
}

export const CALM: FaultRates = { crash: 0, unavailable: 0 };

/** Calls of ports over all processes: the simulation is at rest when none is under way and their number does not change. */
export const activity = { calls: 0, underWay: 0 };

const never = new Promise<never>(() => undefined);

export type Fault = 'crash' | 'unavailable';

/** What all processes of a world share. */
export interface Surroundings {
    readonly chance: Chance;
    readonly turnstile: Turnstile;
    readonly rates: () => FaultRates;
}

/** One life of a process. Once dead, nothing that it awaits ever comes back, so its code stops where it is, as by `kill -9`. */
export class Incarnation {
    #alive = true;
    readonly #end = new AbortController();
    readonly #world: Surroundings;
    #planned: { readonly fault: Fault; left: number } | undefined;

    constructor(world: Surroundings) {
        this.#world = world;
    }

    get alive(): boolean {
        return this.#alive;
    }

    /** Aborts when the process is asked to end in good order. */
    get signal(): AbortSignal {
        return this.#end.signal;
    }

    kill(): void {
        this.#alive = false;
    }

    stop(): void {
        this.#end.abort();
    }

    /** Whether a planned fault is still to come. */
    get isThreatened(): boolean {
        return this.#planned !== undefined;
    }

    /** Has a fault happen after so many more moments at which one can. */
    plan(fault: Fault, after: number): void {
        this.#planned = { fault, left: after };
    }

    /** The same port as this process sees it: each of its methods may crash the process or, for the store, fail. */
    port<Port extends object>(port: Port, options: { mayFail: boolean }): Port {
        return new Proxy(port, {
            get: (target, name) => {
                const member: unknown = Reflect.get(target, name, target);
                if (typeof member !== 'function') return member;
                return (...args: readonly unknown[]) =>
                    this.#call(() => Promise.resolve(Reflect.apply(member, target, args)), options.mayFail);
            },
        });
    }

    async #call(perform: () => Promise<unknown>, mayFail: boolean): Promise<unknown> {
        await this.#world.turnstile.pass();
        await this.#fault(mayFail);
        const result = await underWay(perform);
        await this.#fault(mayFail);
        return result;
    }

    async #fault(mayFail: boolean): Promise<void> {
        if (this.#alive && this.#happens('crash')) this.#alive = false;
        if (!this.#alive) await never;
        if (mayFail && this.#happens('unavailable')) throw new StoreUnavailable('simulated');
    }

    #happens(fault: Fault): boolean {
        return this.#isDue(fault) || this.#world.chance.happens(this.#world.rates()[fault]);
    }

    #isDue(fault: Fault): boolean {
        if (this.#planned?.fault !== fault) return false;
        this.#planned.left -= 1;
        if (this.#planned.left >= 0) return false;
        this.#planned = undefined;
        return true;
    }
}

async function underWay<Result>(perform: () => Promise<Result>): Promise<Result> {
    activity.calls += 1;
    activity.underWay += 1;
    try {
        return await perform();
    } finally {
        activity.underWay -= 1;
    }
}
