import { CertificateAuthority } from '../../../network/devnet/identity/certificate-authority';
import { generateKeyPair } from '../../../network/devnet/identity/key-pair';
import { SigningIdentity } from '../../../network/devnet/identity/signing-identity';
import type { AuthorityFiles } from '../network/conformance-network';

const MINUTE_MS = 60_000;

/** An authority that no channel knows. */
export async function unknownAuthority(): Promise<AuthorityFiles> {
    return (await CertificateAuthority.create({ commonName: 'ca.stranger.example' })).material;
}

/** An administrator's identity of that organisation, certified by the authority until then. */
export async function certified(
    files: AuthorityFiles,
    mspId: string,
    notAfter: Date,
): Promise<SigningIdentity> {
    const authority = await CertificateAuthority.load(files);
    const { publicKey, privateKeyPem } = await generateKeyPair();
    const subject = { commonName: 'conformance', units: ['admin'] };
    const certificatePem = await authority.issue({ subject, publicKey, use: 'signing', notAfter });
    return new SigningIdentity({ mspId, certificatePem, privateKeyPem });
}

/** One that ended a minute ago; authorities begin five minutes before they are made. */
export function expired(files: AuthorityFiles, mspId: string): Promise<SigningIdentity> {
    return certified(files, mspId, new Date(Date.now() - MINUTE_MS));
}

/** One that is good for an hour. */
export function current(files: AuthorityFiles, mspId: string): Promise<SigningIdentity> {
    return certified(files, mspId, new Date(Date.now() + 60 * MINUTE_MS));
}
