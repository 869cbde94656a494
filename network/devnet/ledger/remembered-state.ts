import type { CommittedState, KeyedValue, KeyRange, VersionedValue } from './committed-state';

/**
 * A state that does not change while it is in use, such as the one that a block is validated against: each key is read
 * from the database once, however many checks ask for it.
 */
export class RememberedState implements CommittedState {
    readonly #state: CommittedState;
    readonly #namespaces = new Map<string, Map<string, VersionedValue | undefined>>();

    constructor(state: CommittedState) {
        this.#state = state;
    }

    get(namespace: string, key: string): VersionedValue | undefined {
        const keys = this.#keysOf(namespace);
        const known = keys.get(key);
        if (known || keys.has(key)) return known;
        const value = this.#state.get(namespace, key);
        keys.set(key, value);
        return value;
    }

    range(namespace: string, range: KeyRange): AsyncIterable<KeyedValue> {
        return this.#state.range(namespace, range);
    }

    #keysOf(namespace: string): Map<string, VersionedValue | undefined> {
        const known = this.#namespaces.get(namespace);
        if (known) return known;
        const keys = new Map<string, VersionedValue | undefined>();
        this.#namespaces.set(namespace, keys);
        return keys;
    }
}
