/** The request came while as many as are allowed were being served; nothing was done for it. */
export class TooManyRequests extends Error {
    override readonly name = 'TooManyRequests';
}

/** Serves so many requests of a service at a time and refuses the others at once (fabric internal/peer/node/grpc_limiters.go). */
export class ConcurrencyLimit {
    readonly #service: string;
    readonly #limit: number;
    #running = 0;

    /** @param service its name on the wire, such as /protos.Endorser */
    constructor(service: string, limit: number) {
        this.#service = service;
        this.#limit = limit;
    }

    /** Throws `TooManyRequests`, with Fabric's text, when the limit is reached. */
    async run<Answer>(serve: () => Promise<Answer>): Promise<Answer> {
        if (this.#running >= this.#limit) {
            const reason = `exceeding concurrency limit (${this.#limit})`;
            throw new TooManyRequests(`too many requests for ${this.#service}, ${reason}`);
        }
        this.#running += 1;
        try {
            return await serve();
        } finally {
            this.#running -= 1;
        }
    }
}
