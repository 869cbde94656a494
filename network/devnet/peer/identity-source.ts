import type { Identity } from '../identity/identity';
import { MspError } from '../identity/msp-error';

/** Who is behind a serialised identity, as the MSPs of the channel know them; an `MspRegistry` is one. */
export interface IdentitySource {
    /** Throws `MspError` when no MSP vouches for it. */
    identify(serializedIdentity: Uint8Array): Identity;
}

/** The identity, or undefined when no MSP vouches for it. */
export function identifyOrUndefined(source: IdentitySource, serialized: Uint8Array): Identity | undefined {
    try {
        return source.identify(serialized);
    } catch (error) {
        if (error instanceof MspError) return undefined;
        throw error;
    }
}
