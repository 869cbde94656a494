import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { hiddenChange } from './change';
import type { Failure, Operation, Outcome } from './operation';
import { INQUIRE_LEASE_MS, NETWORK_RETRY, QUIET_MS, dueAfter } from './retry';
import { settle } from './settle';
import type { Chance } from './transitions';
import { fail } from './transitions';

/**
 * An orderer refused the sending that this claim was made for; `status` is the name of a `common.Status`. The first sending
 * of an envelope ends the operation. A claim out of `Submitted` is a repeat: an earlier sending had no clear answer, or
 * its block is late, so the envelope may be on the ledger, which is asked after a quiet period.
 */
export function refused({ before, after }: OperationChange, status: string, now: Instant): OperationChange {
    if (before?.state !== 'Submitted') return fail(after, refusal(status), now);
    return hiddenChange(after, {
        ...after,
        work: { kind: 'inquire', dueAt: now + QUIET_MS, tries: 0, status },
    });
}

/** Claims a due question to the ledger. Undefined if there is none to claim. */
export function claimInquiry(operation: Operation, now: Instant): OperationChange | undefined {
    const { work } = operation;
    if (work?.kind !== 'inquire' || work.dueAt > now) return undefined;
    return hiddenChange(operation, { ...operation, work: { ...work, dueAt: now + INQUIRE_LEASE_MS } });
}

/**
 * Applies what the ledger said of the latest attempt of a claimed operation; undefined if it does not know it: then the
 * refusal stands. A VALID one is completed by the event service alone, which makes the invoice readable first; if that
 * takes long, the ledger is asked again.
 */
export function afterInquiry(
    operation: Operation,
    outcome: Outcome | undefined,
    chance: Chance,
): OperationChange | undefined {
    const { work } = operation;
    const fabricTxId = operation.attempts.at(-1)?.fabricTxId;
    if (work?.kind !== 'inquire' || fabricTxId === undefined) return undefined;
    if (outcome === undefined) return fail(operation, refusalUnknownToLedger(work.status), chance.now);
    if (outcome.validationCode === 'VALID') {
        return hiddenChange(operation, {
            ...operation,
            work: { ...work, dueAt: chance.now + QUIET_MS, tries: 0 },
        });
    }
    const { validationCode, transactionIndex: index, blockNumber } = outcome;
    return settle(operation, { fabricTxId, validationCode, index }, { ...chance, blockNumber });
}

/** No peer could be asked: the same question again after a back-off. */
export function inquireLater(operation: Operation, chance: Chance): OperationChange | undefined {
    const { work } = operation;
    if (work?.kind !== 'inquire') return undefined;
    const { tries } = work;
    const dueAt = dueAfter(chance.now, NETWORK_RETRY, { tries, random: chance.random });
    return hiddenChange(operation, { ...operation, work: { ...work, dueAt, tries: tries + 1 } });
}

function refusal(status: string): Failure {
    return { code: 'ORDERER_REFUSED', message: `The ordering service refused the transaction: ${status}.` };
}

function refusalUnknownToLedger(status: string): Failure {
    const { code, message } = refusal(status);
    return { code, message: `${message} The ledger does not know it.` };
}
