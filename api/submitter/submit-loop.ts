import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { OperationChange } from '../../core/operation/change';
import { refused } from '../../core/operation/inquiry';
import { claimSubmission, submitAgain } from '../../core/operation/transitions';
import type { Instant } from '../../core/instant';
import type { Logger } from '../../core/ports/logger';
import type { OperationStore } from '../../core/ports/operation-store';
import type { Orderer, SubmitAnswer } from '../../core/ports/orderer';
import type { WakeUp } from '../../core/ports/wake-up';
import type { Check } from '../../core/readiness/check';
import { isStale } from '../../core/readiness/stale';
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

const REFUSALS = {
    first: 'the orderer refused the envelope',
    repeated: 'the orderer refused an envelope that may have been ordered before; the ledger will be asked',
} as const;

const UNREAD: Check = { name: 'outbox', ok: false, detail: 'it could not be read for a while' };
const UNCLEAR: Check = { name: 'orderer', ok: false, detail: 'it gave no clear answer' };

/**
 * Moves endorsed operations to the ordering service: claims what is due in the store, marks it Submitted before the first
 * byte leaves, and sends the stored bytes. It holds no key and never makes a new transaction. Several may run at once.
 */
export class SubmitLoop {
    readonly #with: SubmitLoopDependencies;
    readonly #sending = new Set<Promise<void>>();
    #looked: Instant | undefined;
    #unclear: Instant | undefined;

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

    /** Whether it looks into the outbox, and whether the orderers give clear answers to what it sends. */
    checks(): readonly Check[] {
        const now = this.#with.clock();
        return [
            isStale(this.#looked, now) ? UNREAD : { name: 'outbox', ok: true },
            isStale(this.#unclear, now) ? { name: 'orderer', ok: true } : UNCLEAR,
        ];
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
        this.#looked = now;
        return claims.filter(({ after }) => won.has(keyOf(after)) && after.state === 'Submitted');
    }

    async #send(claim: OperationChange): Promise<void> {
        const { envelope } = claim.after;
        if (envelope === undefined) return;
        const answer = await this.#with.orderer.submit(envelope);
        this.#unclear = answer.kind === 'unknown' ? this.#with.clock() : undefined;
        const change = this.#afterAnswer(claim, answer);
        if (change !== undefined) await this.#with.operations.apply([change]);
    }

    #afterAnswer(claim: OperationChange, answer: SubmitAnswer): OperationChange | undefined {
        const { logger, clock, random } = this.#with;
        const operation = claim.after;
        const facts = { operationId: operation.id, fabricTxId: operation.attempts.at(-1)?.fabricTxId };
        if (answer.kind === 'ordered') {
            logger.info(facts, 'the ordering service took the envelope');
            return undefined;
        }
        const { reason } = answer;
        if (answer.kind === 'refused') {
            const change = refused(claim, answer.status, clock());
            const sentence = REFUSALS[change.after.state === 'Failed' ? 'first' : 'repeated'];
            logger.error({ ...facts, status: answer.status, reason }, sentence);
            return change;
        }
        logger.warn(
            { ...facts, reason },
            'the orderer gave no clear answer; the same envelope is sent again',
        );
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
