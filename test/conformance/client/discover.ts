import type { ServiceError } from '@grpc/grpc-js';
import { discovery, gossip } from '@hyperledger/fabric-protos';
import type { Node } from '../network/conformance-network';
import { connectionTo } from './connection';
import type { Proposed } from './signed-proposal';

/** Asks a peer's discovery service one question. */
export async function discover(
    node: Node,
    client: Proposed['client'],
    query: discovery.Query,
): Promise<discovery.QueryResult> {
    const authentication = new discovery.AuthInfo();
    authentication.setClientIdentity(client.serialized);
    const request = new discovery.Request();
    request.setAuthentication(authentication);
    request.addQueries(query);
    const signed = new discovery.SignedRequest();
    signed.setPayload(request.serializeBinary());
    signed.setSignature(client.sign(signed.getPayload_asU8()));
    const connection = new discovery.DiscoveryClient(...connectionTo(node));
    const response = await new Promise<discovery.Response | undefined>((resolve, reject) => {
        connection.discover(signed, (error: ServiceError | null, answer?: discovery.Response) => {
            if (error) reject(error);
            else resolve(answer);
        });
    }).finally(() => {
        connection.close();
    });
    return response?.getResultsList()[0] ?? new discovery.QueryResult();
}

/** What a discovered peer says of itself in its gossip messages. */
export function stateOf(peer: discovery.Peer): gossip.Properties {
    const message = gossip.GossipMessage.deserializeBinary(
        peer.getStateInfo()?.getPayload_asU8() ?? new Uint8Array(),
    );
    return message.getStateInfo()?.getProperties() ?? new gossip.Properties();
}
