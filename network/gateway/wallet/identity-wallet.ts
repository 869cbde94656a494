import type { Instant } from '../../../core/instant';
import { Wallet, type X509Identity } from '../fabric-sdk';
import { GatewayError } from '../gateway-error';
import type { SignerCredentials } from '../native-signer';
import { WalletDirectory } from './wallet-directory';

/** The identities of this installation by label, in fabric-network's wallet format. */
export class IdentityWallet {
    readonly #directory: WalletDirectory;
    readonly #wallet: Wallet;

    constructor(directory: string) {
        this.#directory = new WalletDirectory(directory);
        this.#wallet = new Wallet(this.#directory);
    }

    /** Undefined if there is none under the label. */
    async find(label: string): Promise<SignerCredentials | undefined> {
        const identity = await this.#wallet.get(label);
        if (identity === undefined) return undefined;
        if (!isX509(identity))
            throw new GatewayError('GATEWAY-WALLET', `"${label}" is not an X.509 identity with its key`);
        const { certificate, privateKey } = identity.credentials;
        return { mspId: identity.mspId, certificatePem: certificate, privateKeyPem: privateKey };
    }

    /** Writes the identity, or replaces the one under the label. */
    async put(label: string, { mspId, certificatePem, privateKeyPem }: SignerCredentials): Promise<void> {
        const identity: X509Identity = {
            type: 'X.509',
            mspId,
            credentials: { certificate: certificatePem, privateKey: privateKeyPem },
        };
        await this.#wallet.put(label, identity);
    }

    /** When the identity came into the wallet; undefined if there is none under the label. */
    writtenAt(label: string): Promise<Instant | undefined> {
        return this.#directory.writtenAt(label);
    }

    async labels(): Promise<readonly string[]> {
        return this.#wallet.list();
    }
}

function isX509(identity: { readonly type: string }): identity is X509Identity {
    if (identity.type !== 'X.509' || !('credentials' in identity)) return false;
    const { credentials } = identity;
    return (
        typeof credentials === 'object' &&
        credentials !== null &&
        'certificate' in credentials &&
        typeof credentials.certificate === 'string' &&
        'privateKey' in credentials &&
        typeof credentials.privateKey === 'string'
    );
}
