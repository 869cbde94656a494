import type { InvoiceContext, InvoiceStub, KeyModification } from '../src/invoice-context';

export interface ChaincodeEvent {
    readonly name: string;
    readonly payload: string;
}

/** Whose certificate signed the proposal, and what its authority wrote into it. */
export interface Caller {
    readonly mspId: string;
    readonly attributes?: Readonly<Record<string, string>>;
}

/** What one transaction did: its answer, or why it failed, and all that would be endorsed. */
export interface Outcome {
    readonly response?: string;
    readonly error?: string;
    /** Key and value of each write, in the order of the keys, as text. */
    readonly writes: readonly (readonly [string, string])[];
    readonly reads: readonly string[];
    readonly event?: ChaincodeEvent;
}

/** A world state in memory that keeps Fabric's promises: reads see the committed state, and a failed transaction leaves nothing. */
export class MemoryState {
    readonly #values = new Map<string, Uint8Array>();
    readonly #history = new Map<string, KeyModification[]>();
    #transactions = 0;

    async run(
        { mspId, attributes = {} }: Caller,
        transaction: (ctx: InvoiceContext) => Promise<unknown>,
    ): Promise<Outcome> {
        const simulation = new Simulation(this.#values, this.#history);
        try {
            const response = await transaction({
                stub: simulation,
                clientIdentity: {
                    getMSPID: () => mspId,
                    getAttributeValue: (name) => attributes[name] ?? null,
                },
            });
            this.#commit(simulation);
            return { ...(typeof response === 'string' ? { response } : {}), ...simulation.effects() };
        } catch (error) {
            return { error: error instanceof Error ? error.message : String(error), writes: [], reads: [] };
        }
    }

    #commit({ writes }: Simulation): void {
        this.#transactions += 1;
        const txId = `tx${this.#transactions}`;
        for (const [key, value] of writes) {
            this.#values.set(key, value);
            const timestamp = { seconds: 1_740_000_000 + this.#transactions, nanos: 5_000_000 };
            const modification = { txId, value, isDelete: false, timestamp };
            this.#history.set(key, [modification, ...(this.#history.get(key) ?? [])]);
        }
    }
}

class Simulation implements InvoiceStub {
    readonly writes = new Map<string, Uint8Array>();
    readonly #reads: string[] = [];
    readonly #values: ReadonlyMap<string, Uint8Array>;
    readonly #history: ReadonlyMap<string, readonly KeyModification[]>;
    #event: ChaincodeEvent | undefined;

    constructor(
        values: ReadonlyMap<string, Uint8Array>,
        history: ReadonlyMap<string, readonly KeyModification[]>,
    ) {
        this.#values = values;
        this.#history = history;
    }

    getState(key: string): Promise<Uint8Array> {
        this.#reads.push(key);
        return Promise.resolve(this.#values.get(key) ?? new Uint8Array());
    }

    putState(key: string, value: Uint8Array): Promise<void> {
        this.writes.set(key, value);
        return Promise.resolve();
    }

    createCompositeKey(objectType: string, attributes: string[]): string {
        if (attributes.includes('')) throw new Error('object type or attribute not a non-zero length string');
        return `\u0000${[objectType, ...attributes].join('\u0000')}\u0000`;
    }

    setEvent(name: string, payload: Uint8Array): void {
        this.#event = { name, payload: Buffer.from(payload).toString() };
    }

    async *getHistoryForKey(key: string): AsyncIterable<KeyModification> {
        yield* await Promise.resolve(this.#history.get(key) ?? []);
    }

    getFunctionAndParameters(): { fcn: string; params: string[] } {
        return { fcn: 'invoice:Nothing', params: [] };
    }

    effects(): Omit<Outcome, 'response' | 'error'> {
        const writes = [...this.writes].map(([key, value]) => [key, Buffer.from(value).toString()] as const);
        const event = this.#event;
        return {
            writes: writes.sort(([a], [b]) => (a < b ? -1 : 1)),
            reads: this.#reads,
            ...(event === undefined ? {} : { event }),
        };
    }
}
