import { X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import type { Identity, MspRole } from './identity';

const ROLES: Readonly<Record<number, MspRole>> = {
    0: 'member',
    1: 'admin',
    2: 'client',
    3: 'peer',
    4: 'orderer',
};

/** Whether an identity is what a policy's principal asks for. */
export type PrincipalMatcher = (identity: Identity) => boolean;

const NOBODY: PrincipalMatcher = () => false;

/** The matcher of a principal (fabric msp/mspimpl.go, SatisfiesPrincipal); a principal of an unknown kind matches nobody. */
export function principalMatcher(principal: msp.MSPPrincipal): PrincipalMatcher {
    const kinds = msp.MSPPrincipal.Classification;
    const bytes = principal.getPrincipal_asU8();
    switch (principal.getPrincipalClassification()) {
        case kinds.ROLE:
            return byRole(bytes);
        case kinds.ORGANIZATION_UNIT:
            return byOrganisationalUnit(bytes);
        case kinds.IDENTITY:
            return byIdentity(bytes);
        case kinds.ANONYMITY:
            return byAnonymity(bytes);
        case kinds.COMBINED:
            return byAllOf(bytes);
    }
}

function byRole(bytes: Uint8Array): PrincipalMatcher {
    const message = msp.MSPRole.deserializeBinary(bytes);
    const mspId = message.getMspIdentifier();
    const role = ROLES[message.getRole()];
    if (role === undefined) return NOBODY;
    return (identity) => identity.mspId === mspId && identity.roles.has(role);
}

function byOrganisationalUnit(bytes: Uint8Array): PrincipalMatcher {
    const message = msp.OrganizationUnit.deserializeBinary(bytes);
    const mspId = message.getMspIdentifier();
    const unit = message.getOrganizationalUnitIdentifier();
    const certifiers = Buffer.from(message.getCertifiersIdentifier_asU8());
    return (identity) =>
        identity.mspId === mspId &&
        identity.organisationalUnits.includes(unit) &&
        certifiers.equals(identity.certifiersIdentifier);
}

function byIdentity(bytes: Uint8Array): PrincipalMatcher {
    const certificate = certificateOf(bytes);
    return (identity) => certificate?.equals(identity.certificateDer) ?? false;
}

function certificateOf(serializedIdentity: Uint8Array): Buffer | undefined {
    try {
        const pem = msp.SerializedIdentity.deserializeBinary(serializedIdentity).getIdBytes_asU8();
        return new X509Certificate(pem).raw;
    } catch {
        return undefined;
    }
}

function byAnonymity(bytes: Uint8Array): PrincipalMatcher {
    const { NOMINAL } = msp.MSPIdentityAnonymity.MSPIdentityAnonymityType;
    const nominal = msp.MSPIdentityAnonymity.deserializeBinary(bytes).getAnonymityType() === NOMINAL;
    return () => nominal;
}

function byAllOf(bytes: Uint8Array): PrincipalMatcher {
    const matchers = msp.CombinedPrincipal.deserializeBinary(bytes).getPrincipalsList().map(principalMatcher);
    return (identity) => matchers.length > 0 && matchers.every((matches) => matches(identity));
}
