import { common, peer } from '@hyperledger/fabric-protos';
import type { NetworkNode } from '../../gateway/connection-profile';
import { failed, ok, type Finding } from '../finding';
import type { PeerClient } from '../probes/peer-client';
import { refusalAdvice } from './refusal-advice';

export interface ChannelQuestion {
    readonly client: PeerClient;
    readonly node: NetworkNode;
    readonly channel: string;
}

/** Whether a peer knows the channel and lets the identity ask about it: `cscc` first, since it says what the peer has joined, then `qscc`. */
export async function channelKnown({ client, node, channel }: ChannelQuestion): Promise<Finding> {
    const joined = await joinedChannels(client, node);
    if (joined !== undefined && !joined.includes(channel))
        return failed(
            `the peer has not joined "${channel}"; it has joined ${joined.join(', ') || 'none'}`,
            'Correct FABRIC_CHANNEL, or join the peer (peer channel join).',
        );
    const answer = await client.ask(node, { channel, chaincode: 'qscc', args: ['GetChainInfo', channel] });
    if (answer.kind !== 'answered') return failed(answer.reason, refusalAdvice(answer.reason));
    const height = common.BlockchainInfo.deserializeBinary(answer.payload).getHeight();
    return ok(`"${channel}" has ${height} blocks at this peer`);
}

/** Undefined if the peer does not tell: only members of its own organisation are told. */
async function joinedChannels(client: PeerClient, node: NetworkNode): Promise<readonly string[] | undefined> {
    const answer = await client.ask(node, { channel: '', chaincode: 'cscc', args: ['GetChannels'] });
    if (answer.kind !== 'answered') return undefined;
    const response = peer.ChannelQueryResponse.deserializeBinary(answer.payload);
    return response.getChannelsList().map((one) => one.getChannelId());
}
