import { setTimeout as after } from 'node:timers/promises';
import type { EndorsementVerdict } from '../../core/ports/endorser';
import type { RoundOutcome } from './endorsement-round';

/** What peers say together when it is not yes. */
export type Disagreement = Exclude<RoundOutcome, { readonly kind: 'agreed' }>;

/**
 * Pauses before peers that contradict each other, or of which one may be behind, are asked again, milliseconds. Most often one of them is about to commit
 * the block that the others have: gossip brings it within a few hundred milliseconds.
 */
const ASK_AGAIN_MS = [50, 150, 500];

/** Asks again, after a while, as long as the peers contradict each other, or one says no that may be behind. */
export async function converged<Agreed extends { readonly kind: 'agreed' }>(
    ask: () => Promise<Agreed | Disagreement>,
    /** When the answer is due, on the clock of `performance.now()`. */
    deadline: number,
): Promise<Agreed | Disagreement> {
    let outcome = await ask();
    for (const pauseMs of ASK_AGAIN_MS) {
        if (!mayConverge(outcome) || performance.now() + pauseMs > deadline) break;
        await after(pauseMs);
        outcome = await ask();
    }
    return outcome;
}

/** What stands when nobody is asked again. */
export function verdictOf(outcome: Disagreement): EndorsementVerdict {
    if (outcome.kind === 'differing') return { kind: 'disagreed', reason: outcome.reason };
    return outcome.kind === 'doubtful' ? { ...outcome, kind: 'rejected' } : outcome;
}

function mayConverge({ kind }: { readonly kind: RoundOutcome['kind'] }): boolean {
    return kind === 'differing' || kind === 'doubtful';
}
