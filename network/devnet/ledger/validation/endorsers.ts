import type { peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';
import type { MspRegistry } from '../../identity/msp-registry';
import type { ChaincodeResult } from '../transaction';
import { knownIdentity } from './known-identity';

/**
 * The identities whose endorsements hold: known to the channel and rightly signed over result and endorser. Others
 * count for nothing, they do not spoil the transaction (common/policies, SignatureSetToValidIdentities).
 */
export async function endorsersOf(result: ChaincodeResult, msps: MspRegistry): Promise<readonly Identity[]> {
    const endorsers = await Promise.all(
        result.endorsements.map((endorsement) => endorserOf(endorsement, result.responsePayload, msps)),
    );
    return endorsers.filter((endorser) => endorser !== undefined);
}

async function endorserOf(
    endorsement: peer.Endorsement,
    responsePayload: Uint8Array,
    msps: MspRegistry,
): Promise<Identity | undefined> {
    const identity = knownIdentity(endorsement.getEndorser_asU8(), msps);
    const message = Buffer.concat([responsePayload, endorsement.getEndorser_asU8()]);
    return identity && (await identity.verify(message, endorsement.getSignature_asU8()))
        ? identity
        : undefined;
}
