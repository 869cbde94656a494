import type { EndorserGroup, Layout } from './endorsement-plan';
import type { EndorsementResponse } from './fabric-sdk';
import { byTrust, type PeerConnection } from './peer-connection';
import type { PeerReply } from './peer-reply';

/** What the peers of one layout say together. */
export type RoundOutcome =
    | { readonly kind: 'agreed'; readonly responses: readonly EndorsementResponse[] }
    | { readonly kind: 'rejected'; readonly code: string; readonly message: string }
    /** As `rejected`, from some peers while others failed, and for a reason that the next block may remove. */
    | { readonly kind: 'doubtful'; readonly code: string; readonly message: string }
    | { readonly kind: 'unavailable'; readonly reason: string }
    /** They contradict each other. A peer that is a block behind does so until that block has come. */
    | { readonly kind: 'differing'; readonly reason: string };

export interface Round {
    readonly signedProposal: Buffer;
    /** When the answer is due, on the clock of `performance.now()`. */
    readonly deadline: number;
    readonly connect: (node: EndorserGroup['candidates'][number]) => PeerConnection;
}

/** Refusals that a peer which is a block behind may give for an operation that the others would endorse. */
export const DEPENDS_ON_STATE: ReadonlySet<string> = new Set([
    'INVOICE_NOT_FOUND',
    'REVISION_MISMATCH',
    'LIFECYCLE_FORBIDS',
]);

/** Asks each group of the layout at the same time, and within a group one peer after the other until enough have answered. */
export async function askLayout(layout: Layout, round: Round): Promise<RoundOutcome> {
    const groups = await Promise.all(layout.map((group) => askGroup(group, round)));
    return judge(groups.flat());
}

/** The replies that count: as many as needed, or those and the last failure. */
async function askGroup(group: EndorserGroup, round: Round): Promise<readonly PeerReply[]> {
    const waiting = [...byTrust(group.candidates.map((node) => round.connect(node)))];
    const answers = await Promise.all(
        Array.from({ length: group.needed }, () => askUntilAnswered(waiting, round)),
    );
    return answers.map(
        (answer) => answer ?? { kind: 'failed', peer: group.name, reason: 'it has too few peers' },
    );
}

async function askUntilAnswered(waiting: PeerConnection[], round: Round): Promise<PeerReply | undefined> {
    let reply: PeerReply | undefined;
    for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) {
        const remainingMs = round.deadline - performance.now();
        if (remainingMs <= 0) break;
        reply = await peer.ask(round.signedProposal, remainingMs / (1 + waiting.length));
        if (reply.kind !== 'failed') return reply;
    }
    return reply;
}

/**
 * A no of the chaincode counts, whoever else could not be reached: with it the policy cannot be satisfied. It is in doubt
 * only when it depends on the state and nobody else confirmed it.
 */
export function judge(replies: readonly PeerReply[]): RoundOutcome {
    const endorsed = replies.filter((reply) => reply.kind === 'endorsed');
    const rejected = replies.find((reply) => reply.kind === 'rejected');
    const failed = replies.find((reply) => reply.kind === 'failed');
    const [first] = endorsed;
    if (rejected !== undefined && first !== undefined) {
        return {
            kind: 'differing',
            reason: `${first.peer} endorsed; ${rejected.peer} refused: ${rejected.error.code}`,
        };
    }
    if (rejected !== undefined) {
        const isDoubtful = failed !== undefined && DEPENDS_ON_STATE.has(rejected.error.code);
        return { kind: isDoubtful ? 'doubtful' : 'rejected', ...rejected.error };
    }
    if (failed !== undefined) return { kind: 'unavailable', reason: `${failed.peer}: ${failed.reason}` };
    if (first === undefined) return { kind: 'unavailable', reason: 'no peer was asked' };
    const other = endorsed.find(({ response }) => !response.payload.equals(first.response.payload));
    if (other === undefined) return { kind: 'agreed', responses: endorsed.map(({ response }) => response) };
    return { kind: 'differing', reason: `${first.peer} and ${other.peer} simulated different results` };
}
