import { AppError } from '../../core/errors';
import type { Operation, Proposal } from '../../core/operation/operation';
import type { OperationChange } from '../../core/operation/change';
import { isTerminal, operationKey } from '../../core/operation/operation';
import {
    accept,
    claimEndorsement,
    endorseLater,
    mayBeRepeated,
    releaseKey,
} from '../../core/operation/transitions';
import { workHint } from '../../core/operation/work-hint';
import type { Principal } from '../../core/ports/api-key-store';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { WakeUp } from '../../core/ports/wake-up';
import type { Patience } from '../endorsing/after-endorsement';
import type { EndorsementParts } from '../endorsing/endorsement';
import { Endorsement } from '../endorsing/endorsement';

/** A change of an invoice, valid as far as the service alone can tell. */
export interface ChangeRequest {
    readonly caller: Principal;
    readonly action: string;
    readonly invoiceId: string;
    readonly proposal: Proposal;
    readonly fingerprint: string;
    /** The client's own id for the operation. */
    readonly operationId: string | undefined;
    readonly idempotencyKey: string | undefined;
    /** Whether to answer before the peers have. */
    readonly respondAsync: boolean;
    /** What a repeat under the same key is: a new operation after a failure that may pass or after any, or never one. */
    readonly repeats: 'passing-failure' | 'failure' | 'nothing';
}

export interface Accepted {
    readonly operation: Operation;
    /** An earlier request made the operation. */
    readonly isReplay: boolean;
}

export interface AcceptorParts extends EndorsementParts {
    readonly submitWakeUp: WakeUp;
    readonly newId: () => string;
    /** Milliseconds that a request waits for the peers. */
    readonly acceptBudgetMs: number;
    /** Endorsements that may go on after their answer; those beyond are left to the loop. */
    readonly maxBackgroundEndorsements: number;
}

/**
 * Takes changes in: the record is written before any proposal leaves, and one key or one id makes one operation, however
 * often and however simultaneously a request comes.
 */
export class Acceptor {
    readonly #parts: AcceptorParts;
    readonly #endorsement: Endorsement;
    readonly #background = new Set<Promise<void>>();

    constructor(parts: AcceptorParts) {
        this.#parts = parts;
        this.#endorsement = new Endorsement(parts);
    }

    /**
     * The operation as it is when the answer is due. Throws IDEMPOTENCY_KEY_REUSED or OPERATION_ID_TAKEN if an earlier,
     * different request stands in the way; `StoreUnavailable` only if it is not known that the record was written.
     */
    async accept(request: ChangeRequest, retryOf?: string): Promise<Accepted> {
        const change = accept(this.#acceptanceOf(request, retryOf), this.#parts.clock());
        const outcome = await this.#parts.operations.insert(change);
        if (outcome.kind !== 'inserted') return this.#repeat(request, outcome.existing, outcome.kind);
        const { id, objectId, action } = change.after;
        this.#parts.logger.info({ operationId: id, invoiceId: objectId, action }, 'accepted an operation');
        return { operation: await this.#endorse(change.after, request), isReplay: false };
    }

    /** Resolves when no endorsement goes on in the background any more. */
    async settled(): Promise<void> {
        await Promise.all(this.#background);
    }

    #acceptanceOf(request: ChangeRequest, retryOf: string | undefined): Parameters<typeof accept>[0] {
        const { organisation, caller, signer } = request.caller;
        return {
            id: request.operationId ?? this.#parts.newId(),
            requester: { organisation, caller, signer },
            action: request.action,
            objectId: request.invoiceId,
            proposal: request.proposal,
            fingerprint: request.fingerprint,
            ...(request.idempotencyKey !== undefined && { idempotencyKey: request.idempotencyKey }),
            ...(retryOf !== undefined && { retryOf }),
        };
    }

    async #repeat(
        request: ChangeRequest,
        existing: Operation,
        taken: 'key-taken' | 'id-taken',
    ): Promise<Accepted> {
        if (taken === 'key-taken' && startsAnew(request, existing)) {
            await this.#parts.operations.apply([releaseKey(existing)]);
            const isSame = existing.fingerprint === request.fingerprint;
            return this.accept(request, isSame ? existing.id : undefined);
        }
        refuseOther(request, existing, taken);
        return { operation: await this.#takeUp(existing, request), isReplay: true };
    }

    /** The operation as it is; if nobody does its work any more, it is done here. One whose deadline is over ends. */
    async #takeUp(existing: Operation, request: ChangeRequest): Promise<Operation> {
        const claim = claimEndorsement(existing, this.#parts.clock());
        if (claim === undefined) return existing;
        const { operation, isMine } = await this.#applied(claim, existing);
        return isMine && !isTerminal(operation.state) ? this.#endorse(operation, request) : operation;
    }

    /** Makes a change; if another one was faster, his stands and is read. */
    async #applied(
        change: OperationChange,
        before: Operation,
    ): Promise<{ readonly operation: Operation; readonly isMine: boolean }> {
        const { organisation } = before.requester;
        const applied = await this.#parts.operations.apply([change]);
        if (applied.has(operationKey(organisation, before.id)))
            return { operation: change.after, isMine: true };
        const found = await this.#parts.operations.find(organisation, before.id);
        return { operation: found ?? before, isMine: false };
    }

    async #endorse(operation: Operation, { respondAsync }: ChangeRequest): Promise<Operation> {
        if (respondAsync && this.#background.size >= this.#parts.maxBackgroundEndorsements) {
            return this.#leaveToLoop(operation);
        }
        let patience: Patience = respondAsync ? 'loop' : 'caller';
        const work = this.#endorsement.of(operation, () => patience);
        if (respondAsync) {
            this.#goOn(work, operation.id);
            return operation;
        }
        const verdict = await within(work, this.#parts.acceptBudgetMs).catch((error: unknown) =>
            this.#unrecorded(operation, error),
        );
        if (verdict !== undefined) return verdict;
        patience = 'loop';
        this.#goOn(work, operation.id);
        return operation;
    }

    /** The record is durable and its lease gives the work back: the operation goes on, though what the peers said is lost. */
    #unrecorded(operation: Operation, error: unknown): Operation {
        if (!(error instanceof StoreUnavailable)) throw error;
        this.#parts.logger.warn({ operationId: operation.id, err: error }, 'could not record an endorsement');
        return operation;
    }

    #goOn(work: Promise<Operation>, operationId: string): void {
        const { logger, submitWakeUp } = this.#parts;
        const background: Promise<void> = work
            .then(
                (endorsed) => {
                    if (endorsed.state === 'Endorsed') submitWakeUp.nudge(workHint(endorsed));
                },
                (error: unknown) => {
                    logger.warn({ operationId, err: error }, 'could not record an endorsement');
                },
            )
            .finally(() => this.#background.delete(background));
        this.#background.add(background);
    }

    async #leaveToLoop(operation: Operation): Promise<Operation> {
        const { clock, random } = this.#parts;
        const change = endorseLater(operation, { now: clock(), random: random() });
        try {
            return (await this.#applied(change, operation)).operation;
        } catch (error) {
            return this.#unrecorded(operation, error);
        }
    }
}

function startsAnew({ repeats }: ChangeRequest, existing: Operation): boolean {
    if (repeats === 'failure') return existing.state === 'Failed' || existing.state === 'Canceled';
    return repeats === 'passing-failure' && mayBeRepeated(existing);
}

/** Throws IDEMPOTENCY_KEY_REUSED or OPERATION_ID_TAKEN if an earlier, different request made the existing operation. */
export function refuseOther(
    request: Pick<ChangeRequest, 'fingerprint' | 'operationId'>,
    existing: Operation,
    taken: 'key-taken' | 'id-taken',
): void {
    const isSame = existing.fingerprint === request.fingerprint;
    const hasOtherId = request.operationId !== undefined && request.operationId !== existing.id;
    if (isSame && !hasOtherId) return;
    if (taken === 'id-taken') {
        throw new AppError('OPERATION_ID_TAKEN', 'An earlier, different request has this Operation-Id.');
    }
    throw new AppError('IDEMPOTENCY_KEY_REUSED', 'An earlier, different request has this Idempotency-Key.');
}

/** What the work comes to; undefined if it takes longer. */
async function within<Result>(work: Promise<Result>, budgetMs: number): Promise<Result | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, budgetMs, undefined);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}
