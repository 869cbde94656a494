import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { Chance } from './chance';

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

/** One life of a process. Once dead, nothing that it awaits ever comes back, so its code stops where it is, as by `kill -9`. */
export class Incarnation {
    #alive = true;
    readonly #end = new AbortController();
    readonly #chance: Chance;
    readonly #rates: () => FaultRates;

    constructor(chance: Chance, rates: () => FaultRates) {
        this.#chance = chance;
        this.#rates = rates;
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
        await this.#fault(mayFail);
        const result = await underWay(perform);
        await this.#fault(mayFail);
        return result;
    }

    async #fault(mayFail: boolean): Promise<void> {
        if (this.#alive && this.#chance.happens(this.#rates().crash)) this.#alive = false;
        if (!this.#alive) await never;
        if (mayFail && this.#chance.happens(this.#rates().unavailable))
            throw new StoreUnavailable('simulated');
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
