import { GatewayError } from '../gateway-error';
import { NativeSigner } from '../native-signer';
import type { Signer } from '../signer';
import type { IdentityWallet } from './identity-wallet';

/** Finds the signer of a label. */
export interface Signers {
    /** Throws if there is none. */
    signerOf(label: string): Promise<Signer>;
}

/** Signers with the keys of a wallet, each read once. */
export class WalletSigners implements Signers {
    readonly #wallet: IdentityWallet;
    readonly #known = new Map<string, Signer>();

    constructor(wallet: IdentityWallet) {
        this.#wallet = wallet;
    }

    async signerOf(label: string): Promise<Signer> {
        const known = this.#known.get(label);
        if (known !== undefined) return known;
        const credentials = await this.#wallet.find(label);
        if (credentials === undefined)
            throw new GatewayError('GATEWAY-WALLET', `there is no identity "${label}" in the wallet`);
        const signer = new NativeSigner(credentials);
        this.#known.set(label, signer);
        return signer;
    }
}
