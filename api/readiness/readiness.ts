import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';
import type { CheckpointStore } from '../../core/ports/checkpoint-store';
import type { EndorsementCheck } from '../../core/ports/endorsement-check';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import type { Logger } from '../../core/ports/logger';
import type { OperationStore } from '../../core/ports/operation-store';
import type { Check } from '../../core/readiness/check';
import { type OrderingFacts, OrderingProgress } from './ordering-progress';
import { RecentAnswer } from './recent-answer';

export interface ReadinessParts {
    readonly checkpoints: CheckpointStore;
    readonly operations: Pick<OperationStore, 'nextDue'>;
    readonly ledger: LedgerQuery;
    /** Absent in a role that has nothing endorsed. */
    readonly endorsement?: EndorsementCheck;
    readonly channel: string;
    readonly clock: () => Instant;
    /** Milliseconds that the copy may take to reach the height, while blocks are coming. */
    readonly graceMs: number;
    /** False once the service is shutting down. */
    readonly isOpen: () => boolean;
    readonly logger: Logger;
}

/** How long the peers' answers are believed. */
const HEIGHT_BELIEVED_MS = SECOND;
const ENDORSEMENT_BELIEVED_MS = 5 * SECOND;

/** Milliseconds between two looks at the checkpoint during the grace. */
const LOOK_MS = 50;

/**
 * Whether the service can do its work: the store answers, the copy holds all that a peer has, changes would be endorsed,
 * and what was endorsed comes back in blocks.
 */
export class Readiness {
    readonly #parts: ReadinessParts;
    readonly #height: RecentAnswer<number>;
    readonly #obstacle: RecentAnswer<string | undefined> | undefined;
    readonly #progress = new OrderingProgress();

    constructor(parts: ReadinessParts) {
        const { clock, ledger, endorsement } = parts;
        this.#parts = parts;
        this.#height = new RecentAnswer({
            ask: () => ledger.height(),
            believedMs: HEIGHT_BELIEVED_MS,
            clock,
        });
        this.#obstacle =
            endorsement &&
            new RecentAnswer({
                ask: () => endorsement.obstacle(),
                believedMs: ENDORSEMENT_BELIEVED_MS,
                clock,
            });
    }

    async checks(): Promise<readonly Check[]> {
        if (!this.#parts.isOpen()) return [{ name: 'service', ok: false, detail: 'it is shutting down' }];
        const [store, ledger, endorsement] = await Promise.all([
            this.#outcome('store', this.#orderingFacts()),
            this.#outcome('ledger', this.#height.get()),
            this.#endorsement(),
        ]);
        const checks = [store.check, ledger.check, ...endorsement];
        if (store.value === undefined) return checks;
        checks.push(this.#ordering(store.value));
        if (ledger.value !== undefined) checks.push(await this.#replica(ledger.value));
        return checks;
    }

    /** The reason is for the log: it names nodes. */
    async #endorsement(): Promise<readonly Check[]> {
        if (this.#obstacle === undefined) return [];
        const reason = await this.#obstacle.get();
        if (reason === undefined) return [{ name: 'endorsement', ok: true }];
        this.#parts.logger.warn({ check: 'endorsement', reason }, 'is not ready');
        return [{ name: 'endorsement', ok: false, detail: 'the peers would not endorse a change now' }];
    }

    async #orderingFacts(): Promise<OrderingFacts> {
        const [blocks, due] = await Promise.all([
            this.#blocksInCopy(),
            this.#parts.operations.nextDue('submit'),
        ]);
        return { blocks, envelopesWait: due !== undefined };
    }

    #ordering(facts: OrderingFacts): Check {
        const stalledMs = this.#progress.stalledMs(facts, this.#parts.clock());
        if (stalledMs === undefined) return { name: 'ordering', ok: true };
        const seconds = Math.round(stalledMs / SECOND);
        return {
            name: 'ordering',
            ok: false,
            detail: `envelopes wait, and no block has come for ${seconds} s`,
        };
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

    async #outcome<Answer>(name: string, asked: Promise<Answer>): Promise<{ check: Check; value?: Answer }> {
        try {
            return { check: { name, ok: true }, value: await asked };
        } catch (error) {
            this.#parts.logger.warn({ check: name, err: error }, 'is not ready');
            return { check: { name, ok: false, detail: 'it could not be reached' } };
        }
    }
}
