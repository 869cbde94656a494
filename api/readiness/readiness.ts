import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';
import type { CheckpointStore } from '../../core/ports/checkpoint-store';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import type { Logger } from '../../core/ports/logger';
import type { Check } from '../../core/readiness/check';

export interface ReadinessParts {
    readonly checkpoints: CheckpointStore;
    readonly ledger: LedgerQuery;
    readonly channel: string;
    readonly clock: () => Instant;
    /** Milliseconds that the copy may take to reach the height, while blocks are coming. */
    readonly graceMs: number;
    /** False once the service is shutting down. */
    readonly isOpen: () => boolean;
    readonly logger: Logger;
}

/** How long the peer's answer is believed, so that probes do not load it. */
const HEIGHT_CACHE_MS = SECOND;

/** Milliseconds between two looks at the checkpoint during the grace. */
const LOOK_MS = 50;

/** Whether the service can do its work: the store answers, and the copy holds all that a peer has. */
export class Readiness {
    readonly #parts: ReadinessParts;
    #height: { readonly asked: Instant; readonly blocks: Promise<number> } | undefined;

    constructor(parts: ReadinessParts) {
        this.#parts = parts;
    }

    async checks(): Promise<readonly Check[]> {
        if (!this.#parts.isOpen()) return [{ name: 'service', ok: false, detail: 'it is shutting down' }];
        const [store, ledger] = await Promise.all([
            this.#outcome('store', this.#blocksInCopy()),
            this.#outcome('ledger', this.#heightAtPeer()),
        ]);
        const replica =
            store.value === undefined || ledger.value === undefined
                ? []
                : [await this.#replica(ledger.value)];
        return [store.check, ledger.check, ...replica];
    }

    async #replica(height: number): Promise<Check> {
        const { clock, graceMs } = this.#parts;
        const until = clock() + graceMs;
        let blocks = await this.#blocksInCopy();
        while (blocks < height && clock() < until) {
            await delay(LOOK_MS);
            blocks = await this.#blocksInCopy();
        }
        if (blocks >= height) return { name: 'replica', ok: true };
        return { name: 'replica', ok: false, detail: `it holds ${blocks} of ${height} blocks` };
    }

    async #blocksInCopy(): Promise<number> {
        const checkpoint = await this.#parts.checkpoints.read(this.#parts.channel);
        return checkpoint === undefined ? 0 : checkpoint.block + 1;
    }

    #heightAtPeer(): Promise<number> {
        const now = this.#parts.clock();
        if (this.#height === undefined || now - this.#height.asked > HEIGHT_CACHE_MS) {
            this.#height = { asked: now, blocks: this.#parts.ledger.height() };
        }
        return this.#height.blocks;
    }

    async #outcome(name: string, asked: Promise<number>): Promise<{ check: Check; value?: number }> {
        try {
            return { check: { name, ok: true }, value: await asked };
        } catch (error) {
            this.#parts.logger.warn({ check: name, err: error }, 'is not ready');
            return { check: { name, ok: false, detail: 'it could not be reached' } };
        }
    }
}
