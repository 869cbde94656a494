import { status, type Client } from '@grpc/grpc-js';
import { reasonOf } from '../gateway/gateway-error';
import type { GrpcTarget } from '../gateway/grpc-target';
import { gatewayFailure, type GatewayFailure } from './gateway-failure';
import { GatewayPeer } from './gateway-peer';

/** What came of a call at one peer. */
export type PeerAnswer<Result> =
    | { readonly kind: 'answered'; readonly result: Result }
    | { readonly kind: 'failed'; readonly failure: GatewayFailure }
    /** Nothing was sent. */
    | { readonly kind: 'unreachable'; readonly reason: string };

/** Codes that say nothing of the call, but that this peer is no use at present. */
const PEER_IS_AWAY: ReadonlySet<number> = new Set([
    status.UNAVAILABLE,
    status.DEADLINE_EXCEEDED,
    status.CANCELLED,
    status.UNIMPLEMENTED,
    status.RESOURCE_EXHAUSTED,
]);

/** The peers whose gateway is used; any of them will do. */
export class GatewayPeers {
    readonly #peers: readonly GatewayPeer[];

    constructor(targets: readonly GrpcTarget[]) {
        this.#peers = targets.map((target) => new GatewayPeer(target));
    }

    /** In the order of the profile, those that have just failed last. */
    inOrder(): readonly GatewayPeer[] {
        return [
            ...this.#peers.filter((peer) => !peer.isInDoubt),
            ...this.#peers.filter((peer) => peer.isInDoubt),
        ];
    }

    close(): void {
        for (const peer of this.#peers) peer.close();
    }
}

/** Makes one call at one peer, and remembers whether the peer is of use. Throws what is no failure of the call. */
export async function callAt<Result>(
    peer: GatewayPeer,
    call: (client: Client) => Promise<Result>,
): Promise<PeerAnswer<Result>> {
    const client = await peer.client().catch((error: unknown) => reasonOf(error));
    if (typeof client === 'string') return { kind: 'unreachable', reason: `${peer.name}: ${client}` };
    try {
        const result = await call(client);
        peer.note(true);
        return { kind: 'answered', result };
    } catch (error) {
        const failure = gatewayFailure(error);
        peer.note(failure.details.length > 0 || !PEER_IS_AWAY.has(failure.code));
        return { kind: 'failed', failure };
    }
}
