import type { IdentityWallet } from '../wallet/identity-wallet';
import { FileKey } from './file-key';
import type { KeyKeeper, KeptKey } from './key-keeper';

/** The wallet on disk, as a keeper: each key is in the memory of this process for as long as it is used. */
export class FileKeyKeeper implements KeyKeeper {
    readonly #wallet: IdentityWallet;

    constructor(wallet: IdentityWallet) {
        this.#wallet = wallet;
    }

    async find(label: string): Promise<KeptKey | undefined> {
        const credentials = await this.#wallet.find(label);
        return credentials === undefined ? undefined : new FileKey(credentials);
    }

    labels(): Promise<readonly string[]> {
        return this.#wallet.labels();
    }
}
