import { SECOND } from '../../core/instant';
import type { OperationChange } from '../../core/operation/change';
import { afterInquiry, claimInquiry, inquireLater } from '../../core/operation/inquiry';
import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import { LeasedLoop } from '../leased-loop';
import type { OperationLoopParts } from '../operation-work';
import { operationWork } from '../operation-work';

export interface InquireLoopParts extends Omit<OperationLoopParts, 'concurrency' | 'pollMs'> {
    readonly ledger: Pick<LedgerQuery, 'outcomeOf'>;
    readonly random: () => number;
}

/** Questions at once: each makes a peer read and send a whole block. */
const CONCURRENCY = 4;

/** The longest time between two looks at the store, milliseconds: little beside the quiet period before each question. */
const POLL_MS = 10 * SECOND;

/**
 * Asks the ledger for operations whose envelope an orderer refused after it may have been ordered, and ends those that
 * the ledger does not know. Belongs to the api role, since a peer answers only who signs.
 */
export class InquireLoop {
    readonly #parts: InquireLoopParts;
    readonly #loop: LeasedLoop<Operation>;

    constructor(parts: InquireLoopParts) {
        this.#parts = parts;
        this.#loop = new LeasedLoop(
            { ...parts, concurrency: CONCURRENCY, pollMs: POLL_MS },
            operationWork(parts.operations, {
                kind: 'inquire',
                claim: claimInquiry,
                perform: (operation) => this.#inquire(operation),
            }),
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }

    async #inquire(operation: Operation): Promise<void> {
        const change = await this.#changeTo(operation);
        if (change === undefined) return;
        const { requester, id, state, attempts } = change.after;
        const applied = await this.#parts.operations.apply([change]);
        if (!applied.has(operationKey(requester.organisation, id))) return;
        this.#parts.logger.info(
            { operationId: id, fabricTxId: attempts.at(-1)?.fabricTxId, state },
            'asked the ledger for a refused transaction',
        );
    }

    async #changeTo(operation: Operation): Promise<OperationChange | undefined> {
        const { ledger, clock, random, logger } = this.#parts;
        const fabricTxId = operation.attempts.at(-1)?.fabricTxId;
        if (fabricTxId === undefined) return undefined;
        try {
            const outcome = await ledger.outcomeOf(fabricTxId);
            return afterInquiry(operation, outcome, { now: clock(), random: random() });
        } catch (error) {
            logger.warn(
                { operationId: operation.id, fabricTxId, err: error },
                'could not ask the ledger for a refused transaction; trying again',
            );
            return inquireLater(operation, { now: clock(), random: random() });
        }
    }
}
