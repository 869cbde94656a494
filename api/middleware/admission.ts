import { AppError } from '../../core/errors';

/** Bounds the requests at work. One that only waits for an operation gives its place back meanwhile. */
export class Admission {
    readonly #limit: number;
    #inFlight = 0;
    #open = true;

    constructor(limit: number) {
        this.#limit = limit;
    }

    get inFlight(): number {
        return this.#inFlight;
    }

    /** Whether the service still takes requests: false once it is shutting down. */
    get isOpen(): boolean {
        return this.#open;
    }

    close(): void {
        this.#open = false;
    }

    /** Throws OVERLOADED if there is no place. */
    async during<Result>(work: () => Promise<Result>): Promise<Result> {
        if (this.#inFlight >= this.#limit) {
            throw new AppError('OVERLOADED', `The service works on ${this.#limit} requests at once.`);
        }
        this.#inFlight += 1;
        try {
            return await work();
        } finally {
            this.#inFlight -= 1;
        }
    }

    /** Gives the caller's place to others while `wait` lasts. */
    async aside<Result>(wait: () => Promise<Result>): Promise<Result> {
        this.#inFlight -= 1;
        try {
            return await wait();
        } finally {
            this.#inFlight += 1;
        }
    }
}
