/** The greatest number that was ever noted: asked of the store once, remembered from then on. */
export class Newest {
    readonly #stored: () => Promise<number>;
    #asked: Promise<void> | undefined;
    #value = 0;

    constructor(stored: () => Promise<number>) {
        this.#stored = stored;
    }

    async get(): Promise<number> {
        this.#asked ??= this.#ask();
        await this.#asked;
        return this.#value;
    }

    async note(value: number): Promise<void> {
        await this.get();
        this.#value = Math.max(this.#value, value);
    }

    async #ask(): Promise<void> {
        const stored = await this.#stored();
        this.#value = Math.max(this.#value, stored);
    }
}
