import type { Instant } from '../../core/instant';
import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import type { EndorsementVerdict, Endorser } from '../../core/ports/endorser';
import type { Logger } from '../../core/ports/logger';
import type { OperationStore } from '../../core/ports/operation-store';
import type { EndorsementFault, Patience } from './after-endorsement';
import { afterEndorsement } from './after-endorsement';

export interface EndorsementParts {
    readonly operations: OperationStore;
    readonly endorser: Endorser;
    readonly clock: () => Instant;
    readonly random: () => number;
    readonly logger: Logger;
}

/** Asks the peers for an operation that the caller has claimed, and records what they said. */
export class Endorsement {
    readonly #parts: EndorsementParts;

    constructor(parts: EndorsementParts) {
        this.#parts = parts;
    }

    /**
     * Returns the operation as it is then. `patience` is asked when the peers have answered. If another one was faster to
     * change the record, his change stands. Throws `StoreUnavailable`: the lease then gives the work back.
     */
    async of(operation: Operation, patience: () => Patience): Promise<Operation> {
        const { operations, clock, random } = this.#parts;
        const verdict = await this.#verdictOn(operation);
        const change = afterEndorsement(operation, verdict, {
            now: clock(),
            random: random(),
            patience: patience(),
        });
        const applied = await operations.apply([change]);
        const { organisation } = operation.requester;
        if (!applied.has(operationKey(organisation, operation.id))) {
            return (await operations.find(organisation, operation.id)) ?? operation;
        }
        this.#report(change.after, verdict);
        return change.after;
    }

    async #verdictOn({ id, requester, proposal }: Operation): Promise<EndorsementVerdict | EndorsementFault> {
        try {
            return await this.#parts.endorser.endorse({
                signer: requester.signer,
                proposal,
                operationId: id,
            });
        } catch (error) {
            this.#parts.logger.error(
                { operationId: id, signer: requester.signer, err: error },
                'could not ask the peers',
            );
            return { kind: 'fault' };
        }
    }

    #report(operation: Operation, verdict: EndorsementVerdict | EndorsementFault): void {
        const { logger } = this.#parts;
        const facts = { operationId: operation.id, state: operation.state };
        if (verdict.kind === 'endorsed') {
            logger.info({ ...facts, fabricTxId: verdict.fabricTxId }, 'stored the endorsed envelope');
        } else if (verdict.kind === 'rejected') {
            logger.info({ ...facts, code: operation.failure?.code }, 'recorded the refusal of the contract');
        } else {
            const reason = 'reason' in verdict ? verdict.reason : undefined;
            logger.warn({ ...facts, verdict: verdict.kind, reason }, 'got no endorsement');
        }
    }
}
