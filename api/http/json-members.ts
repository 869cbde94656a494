import { Parameters } from '../openapi/parameters';

/** Members of a JSON body that was found to be as documented. */
export class JsonMembers {
    readonly #members: ReadonlyMap<string, unknown>;

    constructor(body: unknown) {
        this.#members = new Map(typeof body === 'object' && body !== null ? Object.entries(body) : []);
    }

    text(name: string): string | undefined {
        const value = this.#members.get(name);
        return typeof value === 'string' ? value : undefined;
    }

    number(name: string): number | undefined {
        const value = this.#members.get(name);
        return typeof value === 'number' ? value : undefined;
    }

    /** The texts of a list. */
    texts(name: string): readonly string[] {
        return this.list(name).filter((one): one is string => typeof one === 'string');
    }

    list(name: string): readonly unknown[] {
        const value = this.#members.get(name);
        return Array.isArray(value) ? value : [];
    }

    /** The members below a name; none if there is no object. */
    below(name: string): JsonMembers | undefined {
        const value = this.#members.get(name);
        return typeof value === 'object' && value !== null ? new JsonMembers(value) : undefined;
    }

    /** The members below a name, as parameters; none if there is no object. */
    parameters(name: string): Parameters {
        const value = this.#members.get(name);
        return new Parameters(typeof value === 'object' && value !== null ? { ...value } : {});
    }

    /** Any value, as JSON text. */
    json(name: string): string | undefined {
        return this.#members.has(name) ? JSON.stringify(this.#members.get(name)) : undefined;
    }
}
