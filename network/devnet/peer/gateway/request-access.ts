import { status } from '@grpc/grpc-js';
import type { ChannelPolicies } from '../../identity/policy';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import { denial } from '../system/access';
import { GatewayRefusal } from './gateway-refusal';

/** Who may ask a gateway about its ledger. */
export interface RequestAccess {
    readonly channel: string;
    readonly msps: IdentitySource;
    readonly policies: Pick<ChannelPolicies, 'evaluate'>;
}

/** A request with the signature of the one who says that he made it. */
export interface SignedRequest {
    readonly channel: string;
    readonly identity: Uint8Array;
    readonly request: Uint8Array;
    readonly signature: Uint8Array;
}

/**
 * Refuses with PERMISSION_DENIED who is no reader of the channel (fabric core/policy/policy.go). A certificate that has
 * ended is accepted, as Fabric's check of this one service does.
 */
export async function checkReader(access: RequestAccess, signed: SignedRequest): Promise<void> {
    const reason = await reasonAgainst(access, signed);
    if (reason !== undefined) throw new GatewayRefusal(status.PERMISSION_DENIED, reason);
}

async function reasonAgainst(
    access: RequestAccess,
    { channel, identity, request, signature }: SignedRequest,
): Promise<string | undefined> {
    if (channel === '')
        return 'Invalid channel ID name during check policy on signed data. Name must be different from nil.';
    if (channel !== access.channel) return `Failed to get policy manager for channel [${channel}]`;
    const client = identifyOrUndefined(access.msps, identity);
    const isSigned = client !== undefined && (await client.verify(request, signature));
    return denial(access, 'Readers', ...(isSigned ? [client] : []));
}
