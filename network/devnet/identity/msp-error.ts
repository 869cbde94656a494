/**
 * Why an MSP does not vouch for an identity:
 * - `malformed`: not a serialised identity, or no certificate in it;
 * - `unknown-msp`: the channel has no such organisation;
 * - `untrusted`: no certificate authority of that organisation signed it, or it is itself an authority;
 * - `revoked`: the organisation's revocation list names it;
 * - `no-role`: its organisational units give it no role, or several.
 */
export type MspErrorReason = 'malformed' | 'unknown-msp' | 'untrusted' | 'revoked' | 'no-role';

/** An identity that no MSP of the channel vouches for; the message is the one that Fabric's MSP gives. */
export class MspError extends Error {
    override readonly name = 'MspError';
    readonly reason: MspErrorReason;

    constructor(reason: MspErrorReason, message: string, options?: ErrorOptions) {
        super(message, options);
        this.reason = reason;
    }
}
