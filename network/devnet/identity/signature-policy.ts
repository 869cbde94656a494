import { common, msp } from '@hyperledger/fabric-protos';
import type { MspRole } from './identity';

/** A principal by role, such as `Org1MSP.peer`. */
export interface RolePrincipal {
    readonly mspId: string;
    readonly role: MspRole;
}

const ROLE_NUMBERS = { member: 0, admin: 1, client: 2, peer: 3, orderer: 4 } as const;

/** `OutOf(count, principals…)` of Fabric's policy language: that many of the principals have signed. */
export function signedByAtLeast(
    count: number,
    principals: readonly RolePrincipal[],
): common.SignaturePolicyEnvelope {
    return policyOutOf(count, principals.map(principal));
}

/** That many of the principals, of any kind, have signed. */
export function policyOutOf(
    count: number,
    principals: readonly msp.MSPPrincipal[],
): common.SignaturePolicyEnvelope {
    const rule = new common.SignaturePolicy.NOutOf();
    rule.setN(count);
    rule.setRulesList(principals.map((_principal, index) => signedBy(index)));
    const policy = new common.SignaturePolicy();
    policy.setNOutOf(rule);
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(policy);
    envelope.setIdentitiesList([...principals]);
    return envelope;
}

/** `AND(principals…)`: every one has signed. */
export function signedByAll(principals: readonly RolePrincipal[]): common.SignaturePolicyEnvelope {
    return signedByAtLeast(principals.length, principals);
}

/** `OR(principals…)`: at least one has signed. */
export function signedByAny(principals: readonly RolePrincipal[]): common.SignaturePolicyEnvelope {
    return signedByAtLeast(1, principals);
}

function signedBy(index: number): common.SignaturePolicy {
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(index);
    return rule;
}

function principal({ mspId, role }: RolePrincipal): msp.MSPPrincipal {
    const mspRole = new msp.MSPRole();
    mspRole.setMspIdentifier(mspId);
    mspRole.setRole(ROLE_NUMBERS[role]);
    const message = new msp.MSPPrincipal();
    message.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
    message.setPrincipal(mspRole.serializeBinary());
    return message;
}
