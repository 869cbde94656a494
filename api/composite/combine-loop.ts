import { SECOND } from '../../core/instant';
import { cancel } from '../../core/operation/cancel';
import { claimCombination, combine } from '../../core/operation/composite';
import type { Operation } from '../../core/operation/operation';
import { LeasedLoop } from '../leased-loop';
import type { OperationLoopParts } from '../operation-work';
import { operationWork } from '../operation-work';
import { steer } from '../steering/steer';
import { makeChildren } from './make-children';

export interface CombineLoopParts extends Omit<OperationLoopParts, 'concurrency' | 'pollMs'> {
    readonly random: () => number;
}

/** Composites that are looked at at once. */
const CONCURRENCY = 16;

/** The longest time between two looks at the store, milliseconds. */
const POLL_MS = SECOND;

/** Computes composite operations from their children, makes those that are missing, and hands cancellations down. */
export class CombineLoop {
    readonly #parts: CombineLoopParts;
    readonly #loop: LeasedLoop<Operation>;

    constructor(parts: CombineLoopParts) {
        this.#parts = parts;
        this.#loop = new LeasedLoop(
            { ...parts, concurrency: CONCURRENCY, pollMs: POLL_MS },
            operationWork(parts.operations, {
                kind: 'combine',
                claim: claimCombination,
                perform: (operation) => this.#combine(operation),
            }),
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }

    async #combine(composite: Operation): Promise<void> {
        const { operations, clock, random } = this.#parts;
        const { organisation } = composite.requester;
        await makeChildren(this.#parts, composite);
        const ids = (composite.children ?? []).map(({ id }) => id);
        const found = await operations.findAll(organisation, ids);
        const combination = combine(composite, found, { now: clock(), random: random() });
        const there = new Set(found.map(({ id }) => id));
        const wanted = combination.cancel.filter((id) => there.has(id));
        await Promise.all(wanted.map((id) => this.#cancel(organisation, id)));
        await operations.apply([combination.change]);
    }

    /** One that is with the ordering service goes on: only the ledger ends it. */
    async #cancel(organisation: string, id: string): Promise<void> {
        await steer(this.#parts, { organisation, id, ifMatch: undefined }, (operation) => {
            const cancellation = cancel(operation, 'with the whole', this.#parts.clock());
            return 'change' in cancellation ? cancellation.change : undefined;
        });
    }
}
