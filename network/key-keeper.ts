import type { NetworkConfig } from './config';
import { FileKeyKeeper } from './gateway/keeper/file-key-keeper';
import type { KeyKeeper } from './gateway/keeper/key-keeper';
import { SigningServiceConnection } from './gateway/keeper/signing-service-connection';
import { SigningServiceKeeper } from './gateway/keeper/signing-service-keeper';
import { IdentityWallet } from './gateway/wallet/identity-wallet';

/** Where this process has its keys: a signing service if one is configured, else the wallet on disk. */
export function keyKeeper({
    signingService,
    walletDirectory,
}: Pick<NetworkConfig, 'signingService' | 'walletDirectory'>): KeyKeeper {
    return signingService === undefined
        ? new FileKeyKeeper(new IdentityWallet(walletDirectory))
        : new SigningServiceKeeper(new SigningServiceConnection(signingService));
}
