interface Waiting {
    readonly admit: (admitted: boolean) => void;
    readonly timer: NodeJS.Timeout;
}

/** So many may be at work at once; the others wait in line. */
export class Places {
    #free: number;
    readonly #waiting = new Set<Waiting>();

    constructor(count: number) {
        this.#free = count;
    }

    /** Resolves to true when there is a place, to false if none came free in time; milliseconds. */
    take(waitLimitMs: number): Promise<boolean> {
        if (this.#free > 0) {
            this.#free -= 1;
            return Promise.resolve(true);
        }
        return new Promise((admit) => {
            const waiting: Waiting = {
                admit,
                timer: setTimeout(() => {
                    this.#leave(waiting, false);
                }, waitLimitMs),
            };
            this.#waiting.add(waiting);
        });
    }

    /** Gives a place that was taken to the next in line. */
    giveBack(): void {
        const [next] = this.#waiting;
        if (next === undefined) this.#free += 1;
        else this.#leave(next, true);
    }

    /** Nobody who waits gets a place any more. */
    close(): void {
        for (const waiting of this.#waiting) this.#leave(waiting, false);
    }

    #leave(waiting: Waiting, admitted: boolean): void {
        clearTimeout(waiting.timer);
        this.#waiting.delete(waiting);
        waiting.admit(admitted);
    }
}
