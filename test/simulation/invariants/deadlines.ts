import { isTerminal } from '../../../core/operation/operation';
import type { Look } from './look';
import { keyOf } from './look';

/** I5: with the roles alive and nothing left to do, no operation is beyond its deadline of which no envelope was handed over. */
export function deadlineFaults({ operations, now }: Look): readonly string[] {
    return [...operations.values()]
        .filter(
            ({ kind, state, deadlineAt }) => kind !== 'composite' && !isTerminal(state) && deadlineAt <= now,
        )
        .filter(({ state }) => state !== 'Submitted')
        .map((operation) => `I5: ${keyOf(operation)} is ${operation.state} beyond its deadline`);
}
