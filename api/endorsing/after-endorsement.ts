import type { OperationChange } from '../../core/operation/change';
import type { Failure, Operation } from '../../core/operation/operation';
import type { Chance } from '../../core/operation/transitions';
import { endorseLater, endorsed, fail } from '../../core/operation/transitions';
import type { EndorsementVerdict } from '../../core/ports/endorser';
import { refusalFailure } from './refusal';

/** A fault of our own, such as a wallet label that is not there. */
export interface EndorsementFault {
    readonly kind: 'fault';
}

/**
 * `caller`: somebody waits for the answer, so what cannot be had now fails now, and he decides. `loop`: he was told that it
 * goes on, so it is asked again until the deadline.
 */
export type Patience = 'caller' | 'loop';

/** Peers that lag behind each other disagree for a moment. A chaincode that is not deterministic disagrees every time. */
const MAX_DISAGREEMENTS = 5;

/** Failures after which the peers may be asked again, by what they said. */
const FAILURES = {
    unavailable: {
        code: 'ENDORSEMENT_UNAVAILABLE',
        message: 'The peers could not be reached in time; nothing was changed.',
    },
    disagreed: {
        code: 'ENDORSEMENT_DISAGREED',
        message: 'The peers came to different results; nothing was changed.',
    },
    fault: { code: 'INTERNAL', message: 'The service could not ask the peers; nothing was changed.' },
} as const satisfies Readonly<Record<string, Failure>>;

/** What becomes of an operation after the peers were asked. */
export function afterEndorsement(
    operation: Operation,
    verdict: EndorsementVerdict | EndorsementFault,
    { patience, ...chance }: Chance & { patience: Patience },
): OperationChange {
    if (verdict.kind === 'endorsed') return endorsed(operation, verdict, chance.now);
    if (verdict.kind === 'rejected') {
        return fail(operation, refusalFailure(verdict.code, verdict.message), chance.now);
    }
    return patience === 'loop' && mayBeAskedAgain(operation, verdict.kind)
        ? endorseLater(operation, chance)
        : fail(operation, FAILURES[verdict.kind], chance.now);
}

function mayBeAskedAgain({ work }: Operation, verdict: keyof typeof FAILURES): boolean {
    return verdict !== 'disagreed' || (work?.tries ?? 0) < MAX_DISAGREEMENTS;
}
