import type { Logger } from '../../../core/ports/logger';
import type { NetworkConfig } from '../../config';
import type { CertificateAuthority } from '../../gateway/connection-profile';
import type { IdentityWallet } from '../../gateway/wallet/identity-wallet';

/** What a command works with. */
export interface Setting {
    readonly config: NetworkConfig;
    /** Those of the connection profile. Rejects if it cannot be read. */
    readonly authorities: () => Promise<readonly CertificateAuthority[]>;
    readonly wallet: IdentityWallet;
    /** FABRIC_CA_SECRET. */
    readonly secret?: string;
    readonly logger: Logger;
    /** A line for the person or the program that asked. */
    readonly say: (line: string) => void;
}

/** Does what its arguments ask for; throws an error with a sentence for people. */
export type Command = (args: readonly string[], setting: Setting) => Promise<void>;

/** What is wrong with the arguments of a command. */
export class UsageError extends Error {
    override readonly name = 'UsageError';
}
