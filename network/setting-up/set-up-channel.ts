import type { Logger } from '../../core/ports/logger';
import type { NetworkNode } from '../gateway/connection-profile';
import { grpcTarget } from '../gateway/grpc-target';
import { PipelinedOrderer } from '../gateway/pipelined-orderer';
import { agreeOnChaincode, installChaincode, type Approver } from './chaincode-lifecycle';
import { joinOrderer, type OrdererAdmin } from './join-orderer';
import { joinPeer } from './join-peer';
import { retryUntil } from './retry-until';

/** A channel whose nodes run, and what shall be on it. */
export interface ChannelPlan {
    readonly channel: string;
    readonly genesisBlock: Uint8Array;
    readonly ordererAdmins: readonly OrdererAdmin[];
    readonly orderers: readonly NetworkNode[];
    /** Every organisation that has a peer. */
    readonly organisations: readonly Approver[];
    readonly chaincode: string;
    readonly version: string;
    readonly logger: Logger;
}

/** A node that has just begun to listen refuses its first callers, milliseconds. */
const JOIN_MS = 60_000;
/** How long an orderer may keep one transaction without an answer, milliseconds. */
const ACK_TIMEOUT_MS = 5_000;

/**
 * Makes every node a member of the channel, and installs, approves and commits the chaincode; what is done already is
 * left. The chaincode itself need not run yet.
 */
export async function setUpChannel(plan: ChannelPlan): Promise<void> {
    const soon = { timeoutMs: JOIN_MS };
    await Promise.all([
        ...plan.ordererAdmins.map((admin) => retryUntil(() => joinOrderer(admin, plan), soon)),
        ...plan.organisations.map(async (organisation) => {
            await retryUntil(() => joinPeer(organisation.peer, organisation.admin, plan), soon);
            await retryUntil(() => installChaincode(organisation), soon);
        }),
    ]);
    const orderer = new PipelinedOrderer({
        targets: plan.orderers.map((node) => grpcTarget(node)),
        streams: 1,
        window: 1,
        ackTimeoutMs: ACK_TIMEOUT_MS,
        logger: quiet(plan.logger),
    });
    try {
        await agreeOnChaincode({ ...plan, approvers: plan.organisations, orderer });
    } finally {
        await orderer.close();
    }
}

/** Until the orderers of a new channel have a leader they refuse every transaction: no fault that somebody should see. */
function quiet(logger: Logger): Logger {
    return {
        debug: (facts, sentence) => {
            logger.debug(facts, sentence);
        },
        info: (facts, sentence) => {
            logger.debug(facts, sentence);
        },
        warn: (facts, sentence) => {
            logger.debug(facts, sentence);
        },
        error: (facts, sentence) => {
            logger.error(facts, sentence);
        },
    };
}
