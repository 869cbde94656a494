import { SECOND } from '../../../core/instant';
import type { Operation } from '../../../core/operation/operation';
import { isTerminal, operationKey } from '../../../core/operation/operation';
import { COMBINE_LEASE_MS } from '../../../core/operation/retry';
import type { Look } from './look';
import { keyOf } from './look';

/** A composite's own state is what the states of its children say: what it claims of them is so, at every moment. */
export function compositeFaults(look: Look): readonly string[] {
    return composites(look).flatMap((composite) => [
        ...claimFaults(look, composite),
        ...endFaults(composite, childrenOf(look, composite)),
    ]);
}

/** How long a composite may take to notice what has become of its children, a dead process's claim on it included. */
export const NOTICED_MS = COMBINE_LEASE_MS + 5 * SECOND;

/** What a composite has to have done about children that were as they are since `since`, with its role alive and well. */
export function belatedFaults(look: Look, since: number): readonly string[] {
    return composites(look).flatMap((composite) => {
        const children = childrenOf(look, composite);
        return [...openFaults(composite, children, since), ...abandonedFaults(composite, children, since)];
    });
}

function composites({ operations }: Look): readonly Operation[] {
    return [...operations.values()].filter(({ kind }) => kind === 'composite');
}

function childrenOf({ operations }: Look, { requester, children = [] }: Operation): readonly Operation[] {
    return children.flatMap(({ id }) => operations.get(operationKey(requester.organisation, id)) ?? []);
}

function claimFaults({ operations }: Look, composite: Operation): readonly string[] {
    const { requester, children = [] } = composite;
    return children.flatMap(({ id, state }) => {
        const now = operations.get(operationKey(requester.organisation, id))?.state;
        return isTerminal(state) && now !== state
            ? [`${keyOf(composite)} says that ${id} is ${state}, which is ${String(now)}`]
            : [];
    });
}

function endFaults(composite: Operation, children: readonly Operation[]): readonly string[] {
    const expected = expectedEnds(composite, children);
    if (!isTerminal(composite.state) || expected.includes(endOf(composite))) return [];
    const states = children.map(({ id, state }) => `${id} ${state}`).join(', ');
    return [`${keyOf(composite)} (${String(composite.policy)}) ended ${endOf(composite)} over ${states}`];
}

const endOf = ({ state, failure }: Operation): string => `${state} ${failure?.code ?? ''}`.trim();

/** The ends that a composite may have over children in these states. */
function expectedEnds(composite: Operation, children: readonly Operation[]): readonly string[] {
    const { policy, children: named = [], endedAt = 0, deadlineAt } = composite;
    const isOver = children.length === named.length && children.every(({ state }) => isTerminal(state));
    const has = (state: string): boolean => children.some((child) => child.state === state);
    const late = endedAt >= deadlineAt ? ['Failed DEADLINE_EXCEEDED'] : [];
    if (has('Failed') && (isOver || policy === 'failFast')) return ['Failed CHILD_FAILED', ...late];
    if (!isOver) return late;
    return [has('Canceled') ? 'Canceled OPERATION_CANCELED' : 'Completed', ...late];
}

function openFaults(composite: Operation, children: readonly Operation[], since: number): readonly string[] {
    const { state, policy, deadlineAt } = composite;
    if (isTerminal(state)) return [];
    const ended = children.filter(({ endedAt }) => endedAt !== undefined && endedAt <= since);
    const isDue =
        deadlineAt <= since ||
        ended.length === composite.children?.length ||
        (policy === 'failFast' && ended.some((child) => child.state === 'Failed'));
    return isDue ? [`${keyOf(composite)} is still ${state}`] : [];
}

/** A composite that has failed, or is to be canceled, leaves no child going on that could have been canceled then. */
function abandonedFaults(
    composite: Operation,
    children: readonly Operation[],
    since: number,
): readonly string[] {
    const { state, endedAt = Infinity, cancelRequested, changedAt } = composite;
    const isGivenUp = state === 'Failed' ? endedAt <= since : cancelRequested === true && changedAt <= since;
    if (!isGivenUp) return [];
    return children
        .filter((child) => !isTerminal(child.state) && child.cancelRequested !== true)
        .filter(({ attempts }) => attempts.every(({ submittedAt }) => submittedAt === undefined))
        .map((child) => `${keyOf(composite)} is ${state} and its ${child.id} goes on`);
}
