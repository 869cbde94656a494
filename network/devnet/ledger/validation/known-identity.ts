import type { Identity } from '../../identity/identity';
import { MspError } from '../../identity/msp-error';
import type { MspRegistry } from '../../identity/msp-registry';

/** The identity, or undefined when no MSP of the channel vouches for it. */
export function knownIdentity(serialized: Uint8Array, msps: MspRegistry): Identity | undefined {
    try {
        return msps.identify(serialized);
    } catch (error) {
        if (error instanceof MspError) {
            return undefined;
        }
        throw error;
    }
}
