import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { OperationChange } from '../../core/operation/change';
import { claimSubmission, fail, submitAgain } from '../../core/operation/transitions';
import type { Instant } from '../../core/instant';
import type { Logger } from '../../core/ports/logger';
import type { OperationStore } from '../../core/ports/operation-store';
import type { Orderer, SubmitAnswer } from '../../core/ports/orderer';
import type { WakeUp } from '../../core/ports/wake-up';
import type { SubmitterConfig } from './config';

export interface SubmitLoopDependencies {
    readonly operations: OperationStore;
    readonly orderer: Orderer;
    readonly wakeUp: WakeUp;
    readonly clock: () => Instant;
    readonly random: () => number;
    readonly logger: Logger;
    readonly config: SubmitterConfig;
}

/**
 * Moves endorsed operations to the ordering service: claims what is due in the store, marks it Submitted before the first
 * byte leaves, and sends the stored bytes. It holds no key and never makes a new transaction. Several may run at once.
 */
export class SubmitLoop {
    readonly #with: SubmitLoopDependencies;
    readonly #sending = new Set<Promise<void>>();

    constructor(dependencies: Readonly<SubmitLoopDependencies>) {
        this.#with = dependencies;
    }

    /** Runs until the signal aborts, then waits for the answers that are still due. */
    async run(signal: AbortSignal): Promise<void> {
        const { wakeUp, config } = this.#with;
        while (!signal.aborted) {
            const claimed = await this.#claimUnlessDown();
            for (const claim of claimed) this.#track(this.#send(claim));
            await this.#roomForMore();
            if (claimed.length < config.batch) await wakeUp.wait({ atMostMs: config.pollMs, signal });
        }
        await Promise.all(this.#sending);
    }

    async #claimUnlessDown(): Promise<readonly OperationChange[]> {
        try {
            return await this.#claim();
        } catch (error) {
            this.#with.logger.warn({ err: error }, 'cannot read the outbox; trying again');
            return [];
        }
    }

    async #claim(): Promise<readonly OperationChange[]> {
        const { operations, clock, config } = this.#with;
        const now = clock();
        const due = await operations.due('submit', { now, limit: config.batch });
        const claims = due.map((one) => claimSubmission(one, now)).filter((claim) => claim !== undefined);
        const won = await operations.apply(claims);
        return claims.filter(({ after }) => won.has(keyOf(after)) && after.state === 'Submitted');
    }

    async #send({ before, after }: OperationChange): Promise<void> {
        if (after.envelope === undefined) return;
        const answer = await this.#with.orderer.submit(after.envelope);
        const sentBefore = before?.state === 'Submitted';
        const change = this.#afterAnswer(after, answer, sentBefore);
        if (change !== undefined) await this.#with.operations.apply([change]);
    }

    /**
     * A refusal ends the attempt only if no earlier sending of the same bytes can have been ordered; else only the ledger can
     * end it, and someone has to look.
     */
    #afterAnswer(
        operation: Operation,
        answer: SubmitAnswer,
        sentBefore: boolean,
    ): OperationChange | undefined {
        const { logger, clock, random } = this.#with;
        const facts = { transactionId: operation.id, fabricTxId: operation.attempts.at(-1)?.fabricTxId };
        if (answer.kind === 'ordered') {
            logger.debug(facts, 'ordered');
            return undefined;
        }
        const { reason } = answer;
        if (answer.kind === 'refused' && !sentBefore) {
            logger.error({ ...facts, status: answer.status, reason }, 'the orderer refused the envelope');
            return fail(operation, refusal(answer.status), clock());
        }
        if (answer.kind === 'refused') {
            logger.error(
                { ...facts, status: answer.status, reason },
                'the orderer refused an envelope that may have been ordered before; waiting for the ledger',
            );
        } else {
            logger.warn(
                { ...facts, reason },
                'the orderer gave no clear answer; the same envelope is sent again',
            );
        }
        return submitAgain(operation, { now: clock(), random: random() });
    }

    #track(sending: Promise<void>): void {
        const tracked = sending
            .catch((error: unknown) => {
                this.#with.logger.warn(
                    { err: error },
                    'an answer of the orderer was not recorded; its lease will run out',
                );
            })
            .finally(() => this.#sending.delete(tracked));
        this.#sending.add(tracked);
    }

    async #roomForMore(): Promise<void> {
        while (this.#sending.size >= this.#with.config.maxSending) await Promise.race(this.#sending);
    }
}

function keyOf(operation: Operation): string {
    return operationKey(operation.requester.organisation, operation.id);
}

function refusal(status: string): { code: string; message: string } {
    return { code: 'ORDERER_REFUSED', message: `The ordering service refused the transaction: ${status}.` };
}
