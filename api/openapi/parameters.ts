/** Values of parameters that were found to be as documented. A name that is absent, or not of the type asked for, is undefined. */
export class Parameters {
    readonly #values: Readonly<Record<string, unknown>>;

    constructor(values: Readonly<Record<string, unknown>>) {
        this.#values = values;
    }

    text(name: string): string | undefined {
        const value = this.#values[name];
        return typeof value === 'string' ? value : undefined;
    }

    /** For a parameter that the document requires. */
    required(name: string): string {
        const value = this.text(name);
        if (value === undefined) throw new Error(`API-PARAMETER: ${name} is not a required parameter`);
        return value;
    }

    whole(name: string): number | undefined {
        const value = this.#values[name];
        return typeof value === 'number' ? value : undefined;
    }

    /** Milliseconds since 1970 of a date and time (RFC 3339). */
    moment(name: string): number | undefined {
        const text = this.text(name);
        return text === undefined ? undefined : Date.parse(text);
    }

    list(name: string): readonly string[] | undefined {
        const value = this.#values[name];
        if (!Array.isArray(value)) return undefined;
        return value.filter((item): item is string => typeof item === 'string');
    }

    /** Names and values as they would stand in a query string. */
    entries(): readonly (readonly [string, string])[] {
        return Object.entries(this.#values).flatMap(([name, value]): [string, string][] => {
            const values: readonly unknown[] = Array.isArray(value) ? value : [value];
            return values.map((one) => [name, String(one)]);
        });
    }
}
