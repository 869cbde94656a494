import type { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import type { SignerCredentials } from '../../gateway/native-signer';
import { certificateFacts } from '../certificate-facts';

/**
 * A new key and certificate for the identity. The certificate has what the authority certifies without being asked, and
 * whatever the old one had beside it, if the identity still has that. Throws GATEWAY-ENROL.
 */
export async function renewIdentity(
    authority: Pick<CertificateAuthorityClient, 'reenrol'>,
    identity: SignerCredentials,
): Promise<SignerCredentials> {
    const renewed = await authority.reenrol(identity);
    const before = attributeNames(identity);
    const given = attributeNames(renewed);
    if (before.every((name) => given.includes(name))) return renewed;
    return authority.reenrol(identity, [...new Set([...given, ...before])]);
}

function attributeNames({ certificatePem }: SignerCredentials): readonly string[] {
    return Object.keys(certificateFacts(certificatePem).attributes);
}
