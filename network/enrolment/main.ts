import { processLogger } from '../../logger';
import { readNetworkConfig } from '../config';
import { readProfiles } from '../gateway/connection-profile';
import { enrolUsers } from '../gateway/enrol';
import { usersToEnrol } from './users';

/** `npm run enrol`: puts the application users into the wallet, certified by the certificate authorities of the profile. */
async function main(args: readonly string[]): Promise<void> {
    const config = readNetworkConfig();
    const { authorities } = await readProfiles(config.profiles);
    const users = usersToEnrol(args, authorities);
    await enrolUsers(config, users, processLogger('enrol'));
    for (const { label, mspId } of users) console.log(`✔ ${label} of ${mspId} in ${config.walletDirectory}`);
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
