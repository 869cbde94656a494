import { peer, type common } from '@hyperledger/fabric-protos';

/** A chaincode as the channel has approved it, installed on every peer of the devnet. */
export interface ChaincodeDefinition {
    readonly name: string;
    readonly version: string;
    readonly sequence: number;
    readonly packageId: string;
    /** Without one, the channel's own: /Channel/Application/Endorsement. */
    readonly endorsementPolicy?: common.SignaturePolicyEnvelope;
}

/** The policy that a chaincode without its own is endorsed under (fabric core/chaincode/lifecycle). */
export const CHANNEL_ENDORSEMENT = '/Channel/Application/Endorsement';

/** `protos.ApplicationPolicy` bytes, as a definition carries them in validation_parameter. */
export function validationParameter({ endorsementPolicy }: ChaincodeDefinition): Uint8Array {
    const policy = new peer.ApplicationPolicy();
    if (endorsementPolicy) policy.setSignaturePolicy(endorsementPolicy);
    else policy.setChannelConfigPolicyReference(CHANNEL_ENDORSEMENT);
    return policy.serializeBinary();
}
