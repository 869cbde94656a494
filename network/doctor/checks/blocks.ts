import { failed, ok, warning, type Finding } from '../finding';
import type { BlockAnswer } from '../probes/first-block';

/** `first` is of block 0, `newest` of the newest one. */
export interface BlocksRead {
    readonly first: BlockAnswer;
    readonly newest: BlockAnswer;
}

/** Whether the peer's Deliver service sends full blocks. */
export function blocksReadable({ first, newest }: BlocksRead): Finding {
    if (newest.kind !== 'block') return blockRefused(newest);
    const says = `block ${newest.number} with ${newest.transactions} transactions`;
    if (first.kind === 'block') return ok(says);
    return warning(
        `${says}, but the peer does not send block 0: ${first.kind === 'refused' ? first.status : first.reason}`,
        'A peer that joined by a snapshot lacks the older blocks, and a replica cannot be built from it: add a peer that has them.',
    );
}

/** Whether an orderer serves the channel: it sends a block of it. */
export function ordererServes(answer: BlockAnswer): Finding {
    if (answer.kind === 'block') return ok(`it serves the channel, block ${answer.number}`);
    if (answer.kind === 'refused' && answer.status === 'NOT_FOUND')
        return failed(
            'the orderer does not serve the channel (NOT_FOUND)',
            'Join it (osnadmin channel join), or name another one in the profile.',
        );
    return blockRefused(answer);
}

function blockRefused(answer: Exclude<BlockAnswer, { kind: 'block' }>): Finding {
    if (answer.kind === 'unreachable')
        return failed(
            answer.reason,
            'The node is reached, but sends no block: it may lag behind; its log says more.',
        );
    switch (answer.status) {
        case 'FORBIDDEN':
            return failed(
                'the node refuses to send blocks (FORBIDDEN)',
                'The identity does not satisfy the channel’s Readers policy (ACL event/Block at a peer), or its certificate has expired.',
            );
        case 'BAD_REQUEST':
            return failed(
                'the node does not accept the request (BAD_REQUEST)',
                'Clocks that differ by more than 15 minutes look like this: synchronise them.',
            );
        case 'SERVICE_UNAVAILABLE':
            return failed('the node has no leader now (SERVICE_UNAVAILABLE)', 'Start the other orderers.');
        default:
            return failed(`the node answered ${answer.status}`, 'The log of the node says more.');
    }
}
