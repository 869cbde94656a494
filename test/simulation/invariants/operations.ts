import type { Attempt, Operation } from '../../../core/operation/operation';
import { isTerminal } from '../../../core/operation/operation';
import type { Look } from './look';
import { keyOf } from './look';

const CONFLICTS: readonly (string | undefined)[] = ['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT'];

/** What holds of each operation by itself and beside the ledger, at every moment. */
export function operationFaults(look: Look): readonly string[] {
    return [...look.operations.values()].flatMap((operation) => [
        ...ledgerFaults(look, operation),
        ...attemptFaults(look, operation),
        ...lateFaults(operation),
        ...externalFaults(operation),
        ...shapeFaults(operation),
    ]);
}

/** I2, I3, and that nothing is both canceled, or failed, and committed. */
function ledgerFaults(look: Look, operation: Operation): readonly string[] {
    const { kind, state, objectId, attempts } = operation;
    const valid = validOf(look, attempts);
    const name = `${keyOf(operation)} (${state})`;
    const faults: string[] = [];
    if (valid > 1) faults.push(`I2: ${name} has ${valid} valid transactions`);
    if (valid > 0 && (state === 'Canceled' || state === 'Failed')) faults.push(`${name} is on the ledger`);
    if (kind !== 'ledger' || state !== 'Completed') return faults;
    if (valid === 0) faults.push(`${name} is not on the ledger`);
    const ids = new Set(attempts.map(({ fabricTxId }) => fabricTxId));
    const isCopied = look.replica.get(objectId)?.some(({ fabricTxId }) => ids.has(fabricTxId)) === true;
    if (!isCopied) faults.push(`I3: ${name}, and what it made of ${objectId} cannot be read`);
    return faults;
}

export function validOf({ codesOf }: Look, attempts: readonly Attempt[]): number {
    return attempts.flatMap(({ fabricTxId }) => codesOf(fabricTxId)).filter((code) => code === 'VALID')
        .length;
}

/** A new transaction is made only after the ledger found the one before in conflict, and its first word is what is recorded. */
function attemptFaults({ codesOf }: Look, operation: Operation): readonly string[] {
    const { attempts, state } = operation;
    const name = keyOf(operation);
    const earlier = state === 'Endorsing' || state === 'Created' ? attempts : attempts.slice(0, -1);
    const early = earlier.filter(({ outcome }) => !CONFLICTS.includes(outcome?.validationCode));
    const wrong = attempts.filter(
        ({ fabricTxId, outcome }) =>
            outcome !== undefined && outcome.validationCode !== codesOf(fabricTxId)[0],
    );
    return [
        ...early.map(
            ({ fabricTxId }) =>
                `${name} goes on beyond ${fabricTxId}, of which the ledger has not said that it is in conflict`,
        ),
        ...wrong.map(({ fabricTxId }) => `${name} has another outcome of ${fabricTxId} than the ledger`),
    ];
}

/** I5: what is beyond its deadline is not handed over any more. */
function lateFaults(operation: Operation): readonly string[] {
    const { attempts, deadlineAt } = operation;
    const isLate = (attempts.at(-1)?.submittedAt ?? 0) >= deadlineAt;
    return isLate ? [`I5: ${keyOf(operation)} was handed over after its deadline`] : [];
}

/** No event counts twice, and none that is waited for lies there. */
function externalFaults(operation: Operation): readonly string[] {
    const { received = [], awaits } = operation;
    const name = keyOf(operation);
    const ids = received.map(({ id }) => id);
    const isStuck = received.some((event) => !event.taken && event.name === awaits?.event);
    return [
        ...(new Set(ids).size === ids.length ? [] : [`${name} has an event twice: ${ids.join()}`]),
        ...(isStuck ? [`${name} waits for an event that has come`] : []),
    ];
}

/** What the record says of itself: work until the end and no longer. */
function shapeFaults(operation: Operation): readonly string[] {
    const { state, work, endedAt, forgottenAt } = operation;
    const hasEnded = isTerminal(state);
    const isSound =
        hasEnded === (work === undefined) &&
        hasEnded === (endedAt !== undefined) &&
        (hasEnded || forgottenAt === undefined);
    return isSound ? [] : [`${keyOf(operation)} is ${state} with work ${JSON.stringify(work)}`];
}
