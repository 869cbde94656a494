import type { LedgerTransaction } from '../ledger/block';
import type { OperationChange } from './change';
import type { Failure, Operation, Outcome } from './operation';
import { CONFLICT_RETRY, MAX_ATTEMPTS } from './retry';
import type { Chance } from './transitions';
import { awaits, complete, endorseAnew, fail, withOutcome } from './transitions';

/** Codes after which a new attempt may succeed: another transaction was faster. */
const CONFLICTS: ReadonlySet<string> = new Set(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT']);

/**
 * Applies the ledger's word on an attempt. The first outcome wins: undefined if the operation has heard it already, or
 * if this is the second occurrence of an envelope (`DUPLICATE_TXID`), which says nothing of the first.
 */
export function settle(
    operation: Operation,
    transaction: Pick<LedgerTransaction, 'fabricTxId' | 'validationCode' | 'index'>,
    at: Chance & { blockNumber: number },
): OperationChange | undefined {
    const { fabricTxId, validationCode } = transaction;
    if (validationCode === 'DUPLICATE_TXID' || !awaits(operation, fabricTxId)) return undefined;
    const outcome: Outcome = {
        validationCode,
        blockNumber: at.blockNumber,
        transactionIndex: transaction.index,
    };
    return { ...verdict(withOutcome(operation, fabricTxId, outcome), validationCode, at), before: operation };
}

function verdict(operation: Operation, validationCode: string, chance: Chance): OperationChange {
    if (validationCode === 'VALID') return complete(operation, chance.now);
    if (!CONFLICTS.has(validationCode)) return fail(operation, invalid(validationCode), chance.now);
    if (operation.attempts.length < MAX_ATTEMPTS) return endorseAnew(operation, CONFLICT_RETRY, chance);
    return fail(operation, { ...CONFLICT_WITHOUT_END, innerCode: validationCode }, chance.now);
}

const CONFLICT_WITHOUT_END = {
    code: 'MVCC_READ_CONFLICT',
    message: `The invoice was changed by others in each of ${MAX_ATTEMPTS} attempts.`,
};

function invalid(validationCode: string): Failure {
    const code =
        validationCode === 'ENDORSEMENT_POLICY_FAILURE'
            ? 'ENDORSEMENT_POLICY_FAILURE'
            : 'TRANSACTION_INVALID';
    const message = `The ledger found the transaction invalid: ${validationCode}.`;
    return { code, message, innerCode: validationCode };
}
