import type { Chance } from './chance';

/** Where calls of ports wait for their turn, so that the simulation decides which of several goes on. While it is open nobody waits. */
export class Turnstile {
    isOpen = true;
    readonly #waiting: (() => void)[] = [];

    async pass(): Promise<void> {
        if (this.isOpen) return;
        await new Promise<void>((resolve) => {
            this.#waiting.push(resolve);
        });
    }

    /** Lets any one of them go on; false if nobody waits. */
    letOne(chance: Chance): boolean {
        if (this.#waiting.length === 0) return false;
        const [goOn] = this.#waiting.splice(chance.between(0, this.#waiting.length - 1), 1);
        goOn?.();
        return true;
    }
}
