import { randomUUID } from 'node:crypto';
import type { LeaseStore } from '../../../core/ports/lease-store';
import type { Logger } from '../../../core/ports/logger';
import type { NetworkConfig } from '../../config';
import { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import { readProfiles } from '../../gateway/connection-profile';
import { IdentityWallet } from '../../gateway/wallet/identity-wallet';
import { keyKeeper } from '../../key-keeper';
import { IdentityRenewal } from './identity-renewal';

/** What renews the identities of the configured wallet; of a signing service, it only tells when they run out. */
export async function openRenewal(
    config: Pick<NetworkConfig, 'profiles' | 'walletDirectory' | 'signingService'>,
    { leases, logger }: { readonly leases?: LeaseStore; readonly logger: Logger },
): Promise<IdentityRenewal> {
    const { authorities } = await readProfiles(config.profiles);
    const clients = new Map(authorities.map((one) => [one.mspId, new CertificateAuthorityClient(one)]));
    const renewing = {
        wallet: new IdentityWallet(config.walletDirectory),
        authorityOf: (mspId: string) => clients.get(mspId),
    };
    return new IdentityRenewal({
        keeper: keyKeeper(config),
        ...(config.signingService === undefined && { renewing }),
        ...(leases !== undefined && { leases }),
        holder: randomUUID(),
        clock: Date.now,
        random: Math.random,
        logger,
    });
}
