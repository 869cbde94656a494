import type { Child } from './operation';
import { statusOf } from './operation';

/** How many of the children have each status. */
export function countsOf(children: readonly Child[]): Readonly<Record<string, number>> {
    const counts: Record<string, number> = { total: children.length };
    for (const { state } of children) counts[statusOf(state)] = (counts[statusOf(state)] ?? 0) + 1;
    return counts;
}
