import { MINUTE, SECOND } from '../../../core/instant';
import { failed, ok, skipped, warning, type Finding } from '../finding';
import type { BlockAnswer } from '../probes/first-block';

/** core.yaml `peer.authentication.timewindow`: a request for blocks that is older or younger is a BAD_REQUEST. */
export const WINDOW_MS = 15 * MINUTE;

/** Servers that are synchronised differ by less; milliseconds. */
export const TOLERATED_MS = 10 * SECOND;

/** What a peer made of three requests for the same block. No peer tells its time, but it tells which times it takes. */
export interface ClockAnswers {
    readonly honest: BlockAnswer;
    /** To a request that is nearly too old: refused if the peer is ahead of this machine. */
    readonly early: BlockAnswer;
    /** To a request from nearly too far in the future: refused if the peer is behind. */
    readonly late: BlockAnswer;
}

/** Whether this machine's clock and a peer's agree. */
export function clockSkew({ honest, early, late }: ClockAnswers): Finding {
    const advice = 'Synchronise this machine and the peer with NTP.';
    if (isRefused(honest))
        return failed('the clocks differ by more than the peer allows (15 minutes)', advice);
    if (honest.kind !== 'block') return skipped('the peer sends no block, by which its clock could be seen');
    if (isRefused(early) && isRefused(late))
        return skipped('the peer allows less than 15 minutes, so that its clock cannot be seen');
    const seconds = `more than ${TOLERATED_MS / SECOND} s`;
    if (isRefused(early)) return warning(`this machine is ${seconds} behind the peer`, advice);
    if (isRefused(late)) return warning(`this machine is ${seconds} ahead of the peer`, advice);
    return ok(`within ${TOLERATED_MS / SECOND} s of the peer`);
}

function isRefused(answer: BlockAnswer): boolean {
    return answer.kind === 'refused' && answer.status === 'BAD_REQUEST';
}
