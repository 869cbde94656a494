import { status } from '@grpc/grpc-js';
import { common } from '@hyperledger/fabric-protos';
import type { SubmitAnswer } from '../../core/ports/orderer';
import { submitAnswer } from '../gateway/submit-answer';
import { sentenceOf, type GatewayFailure } from './gateway-failure';

type Code = 'INVALID_ARGUMENT' | 'ABORTED' | 'UNAVAILABLE';
const { INVALID_ARGUMENT, ABORTED, UNAVAILABLE }: Readonly<Record<Code, number>> = status;

/** How the gateway passes on what an orderer answered (internal/pkg/gateway/submit.go). */
const ORDERER_ANSWERED = /received unsuccessful response from orderer: status=([A-Z_]+), info=([\s\S]*)$/;

/** How a consenter of a BFT service says that it has the envelope, or has ordered it (SmartBFT, internal/bft/requestpool.go). */
const ALREADY_THERE = /request already (exists|processed)/;

const STATUSES = new Map<string, number>(Object.entries(common.Status));

/**
 * What a failed Submit says of the envelope. It is refused if the gateway itself found no signed transaction in it, if
 * the one orderer asked refused it, or if so many orderers of a BFT service did that no quorum is left. Everything else
 * may have reached an orderer. One orderer that has it already is as good as one that takes it.
 *
 * `consenters` is how many orderers there are, as far as is known.
 */
export function submitFailure(failure: GatewayFailure, consenters: number): SubmitAnswer {
    const { code, message, details } = failure;
    if (code === INVALID_ARGUMENT)
        return { kind: 'refused', status: 'BAD_REQUEST', reason: sentenceOf(failure) };
    if (code === ABORTED) return ordererAnswer(message) ?? unknown(failure);
    if (code !== UNAVAILABLE || details.length === 0) return unknown(failure);
    if (details.some((one) => ALREADY_THERE.test(one.message))) return { kind: 'ordered' };
    const answers = details.map((one) => ordererAnswer(one.message));
    const [first] = answers;
    const enough = answers.length > tolerated(consenters) && answers.every((one) => one?.kind === 'refused');
    return enough && first !== undefined ? first : unknown(failure);
}

/**
 * Of n consenters (n-1)/3 may be faulty: more refusals than that are those of an honest one, and leave no quorum
 * (submit.go, `computeBFTQuorum`). The smallest service that tolerates a fault has four.
 */
function tolerated(consenters: number): number {
    return Math.max(1, Math.floor((consenters - 1) / 3));
}

function ordererAnswer(message: string): SubmitAnswer | undefined {
    const [, name = '', reason = ''] = ORDERER_ANSWERED.exec(message) ?? [];
    const known = STATUSES.get(name);
    return known === undefined ? undefined : submitAnswer(known, reason);
}

function unknown(failure: GatewayFailure): SubmitAnswer {
    return { kind: 'unknown', reason: sentenceOf(failure) };
}
