import type { EndorsementVerdict } from '../../../core/ports/endorser';
import { GatewayError } from '../gateway-error';

/** The verdict, or `unavailable` if the keeper of the key could not be asked (GATEWAY-KEEPER): nothing was signed, and it may come back. */
export async function unavailableWithoutKey(
    endorsing: Promise<EndorsementVerdict>,
): Promise<EndorsementVerdict> {
    try {
        return await endorsing;
    } catch (error) {
        if (!(error instanceof GatewayError) || error.code !== 'GATEWAY-KEEPER') throw error;
        return { kind: 'unavailable', reason: error.message };
    }
}
