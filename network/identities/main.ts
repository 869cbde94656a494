import { processLogger } from '../../logger';
import { readNetworkConfig } from '../config';
import { readProfiles } from '../gateway/connection-profile';
import { IdentityWallet } from '../gateway/wallet/identity-wallet';
import { runCommand } from './commands/run';
import { readIdentitiesConfig } from './config';

/** `npm run identities -- COMMAND …`: the identities of the wallet and at the certificate authorities (docs/identities.md). */
async function main(args: readonly string[]): Promise<void> {
    const config = readNetworkConfig();
    await runCommand(args, {
        ...readIdentitiesConfig(),
        config,
        authorities: async () => (await readProfiles(config.profiles)).authorities,
        wallet: new IdentityWallet(config.walletDirectory),
        logger: processLogger('identities'),
        say: console.log,
    });
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
