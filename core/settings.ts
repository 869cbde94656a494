export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings from an environment and gathers what is wrong with them, so that all faults are told at once. */
export class Settings {
    readonly #environment: Environment;
    readonly #faults: string[] = [];

    constructor(environment: Environment) {
        this.#environment = environment;
    }

    /** A whole number above 0; the fallback if it is not set or empty. */
    count(name: string, fallback: number): number {
        const text = this.#environment[name];
        const value = text === undefined || text === '' ? fallback : Number(text);
        if (Number.isSafeInteger(value) && value > 0) return value;
        this.#faults.push(`${name} must be a whole number above 0, not "${text ?? ''}"`);
        return fallback;
    }

    /** A text of the given form; the fallback if it is not set or empty. */
    text(
        name: string,
        fallback: string,
        { pattern, expected }: { readonly pattern: RegExp; readonly expected: string },
    ): string {
        const value = this.#environment[name] || fallback;
        if (!pattern.test(value)) this.#faults.push(`${name} must be ${expected}, not "${value}"`);
        return value;
    }

    /** The settings, frozen. Throws one error that names every fault of this part. */
    checked<Config extends object>(part: string, config: Config): Readonly<Config> {
        if (this.#faults.length > 0)
            throw new Error(`The settings of the ${part} are wrong: ${this.#faults.join('; ')}`);
        return Object.freeze(config);
    }
}
