import { status } from '@grpc/grpc-js';
import type { ChannelPolicies } from '../../identity/policy';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import { denial } from '../system/access';
import { GatewayRefusal } from './gateway-refusal';

/** Who may ask a gateway about its ledger of a channel. */
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
 * The channel that is asked about. Refuses with PERMISSION_DENIED who is no reader of it (fabric core/policy/policy.go). A
 * certificate that has ended is accepted, as Fabric's check of this one service does.
 */
export async function readableChannel<Channel extends RequestAccess>(
    channels: ReadonlyMap<string, Channel>,
    signed: SignedRequest,
): Promise<Channel> {
    const { channel } = signed;
    if (channel === '') {
        throw denied(
            'Invalid channel ID name during check policy on signed data. Name must be different from nil.',
        );
    }
    const access = channels.get(channel);
    if (!access) throw denied(`Failed to get policy manager for channel [${channel}]`);
    const reason = await reasonAgainst(access, signed);
    if (reason !== undefined) throw denied(reason);
    return access;
}

const denied = (reason: string): GatewayRefusal => new GatewayRefusal(status.PERMISSION_DENIED, reason);

async function reasonAgainst(
    access: RequestAccess,
    { identity, request, signature }: SignedRequest,
): Promise<string | undefined> {
    const client = identifyOrUndefined(access.msps, identity);
    const isSigned = client !== undefined && (await client.verify(request, signature));
    return denial(access, 'Readers', ...(isSigned ? [client] : []));
}
