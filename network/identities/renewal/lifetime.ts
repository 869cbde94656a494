import type { IdentityWallet } from '../../gateway/wallet/identity-wallet';
import { certificateFacts } from '../certificate-facts';
import type { Lifetime } from './renewal-plan';

/** The life of an identity's certificate: it began, at the earliest, when the identity came into the wallet, if one has it. */
export async function lifetimeOf(
    { label, certificatePem }: { readonly label: string; readonly certificatePem: string },
    wallet?: Pick<IdentityWallet, 'writtenAt'>,
): Promise<Lifetime> {
    const { notBefore, notAfter } = certificateFacts(certificatePem);
    const writtenAt = await wallet?.writtenAt(label);
    return { since: Math.max(notBefore, writtenAt ?? notBefore), notAfter };
}
