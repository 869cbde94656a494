import { msp, peer, type common } from '@hyperledger/fabric-protos';

const ROLES: ReadonlyMap<number, string> = new Map(
    Object.entries(msp.MSPRole.MSPRoleType).map(([name, number]) => [number, name.toLowerCase()]),
);

/** A chaincode's endorsement policy (`protos.ApplicationPolicy`) in the notation of `peer lifecycle chaincode approveformyorg`. */
export function policyText(applicationPolicy: Uint8Array): string {
    const policy = peer.ApplicationPolicy.deserializeBinary(applicationPolicy);
    const own = policy.getSignaturePolicy();
    if (own === undefined) return policy.getChannelConfigPolicyReference();
    return ruleText(own.getRule(), own.getIdentitiesList().map(principalText));
}

function ruleText(rule: common.SignaturePolicy | undefined, principals: readonly string[]): string {
    const outOf = rule?.getNOutOf();
    if (rule === undefined || outOf === undefined) return principals[rule?.getSignedBy() ?? -1] ?? 'nobody';
    const rules = outOf.getRulesList().map((inner) => ruleText(inner, principals));
    const count = outOf.getN();
    if (count === rules.length) return `AND(${rules.join(', ')})`;
    return count === 1 ? `OR(${rules.join(', ')})` : `OutOf(${count}, ${rules.join(', ')})`;
}

function principalText(principal: msp.MSPPrincipal): string {
    if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) return 'a principal';
    const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
    return `${role.getMspIdentifier()}.${ROLES.get(role.getRole()) ?? 'unknown'}`;
}
