/** Most writes in one command: some megabytes at the largest. */
const MAX_BATCH = 500;

interface Waiting<Item, Result> {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
}

/**
 * Sends writes that are asked for at about the same time as one command. A write that finds no command under way leaves at
 * once; those that come in the meantime leave together after it. A round trip costs ten times what a write in it costs.
 */
export class WriteCombiner<Item, Result> {
    readonly #send: (items: readonly Item[]) => Promise<readonly Result[]>;
    #waiting: Waiting<Item, Result>[] = [];
    #sending = false;

    /** `send` answers one result for each item, in their order; if it throws, all of them have failed. */
    constructor(send: (items: readonly Item[]) => Promise<readonly Result[]>) {
        this.#send = send;
    }

    async write(item: Item): Promise<Result> {
        return new Promise((resolve, reject) => {
            this.#waiting.push({ item, resolve, reject });
            if (!this.#sending) void this.#drain();
        });
    }

    async #drain(): Promise<void> {
        this.#sending = true;
        await Promise.resolve();
        while (this.#waiting.length > 0) {
            const batch = this.#waiting.slice(0, MAX_BATCH);
            this.#waiting = this.#waiting.slice(MAX_BATCH);
            await this.#sendBatch(batch);
        }
        this.#sending = false;
    }

    async #sendBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
        try {
            const results = await this.#send(batch.map(({ item }) => item));
            batch.forEach(({ resolve, reject }, index) => {
                const result = results[index];
                if (result === undefined) reject(new Error('STORE-COMBINER: a write has no result'));
                else resolve(result);
            });
        } catch (error) {
            for (const { reject } of batch) reject(error);
        }
    }
}
