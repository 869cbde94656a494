import { peer } from '@hyperledger/fabric-protos';
import type { NetworkNode } from '../gateway/connection-profile';
import type { Signer } from '../gateway/signer';
import { evaluate } from './peer-client';

/** The peer's system chaincode for its channels; it knows no channel itself. */
const CSCC = { channel: '', chaincode: 'cscc' } as const;

/** The channels that the peer is a member of. */
export async function channelsOf(node: NetworkNode, admin: Signer): Promise<readonly string[]> {
    const answer = await evaluate(node, admin, { ...CSCC, args: ['GetChannels'] });
    return peer.ChannelQueryResponse.deserializeBinary(answer)
        .getChannelsList()
        .map((channel) => channel.getChannelId());
}

/** Makes the peer a member of the channel, unless it is (fabric core/scc/cscc). The admin is one of the peer's organisation. */
export async function joinPeer(
    node: NetworkNode,
    admin: Signer,
    { channel, genesisBlock }: { readonly channel: string; readonly genesisBlock: Uint8Array },
): Promise<void> {
    if ((await channelsOf(node, admin)).includes(channel)) return;
    await evaluate(node, admin, { ...CSCC, args: ['JoinChain', genesisBlock] });
}
