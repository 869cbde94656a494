import { once } from 'node:events';
import { readStartConfig } from '../../config';
import { processLogger } from '../../logger';
import { launchDevnet, type LaunchedNetwork } from './launch-devnet';

/** `npm run network:devnet`: the embedded network alone, until Ctrl-C; for roles in processes of their own. */
async function main(): Promise<void> {
    const { environment, logLevel } = readStartConfig();
    const logger = processLogger('network');
    const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    const network = launchDevnet({ environment: { ...environment, LOG_LEVEL: logLevel }, logger });
    await Promise.race([asked, network.ready.then(introduce).then(() => asked)]);
    await network.close();
}

function introduce(network: LaunchedNetwork): void {
    console.log(
        `✔ embedded Fabric network, for development: channel ${network.channel}, chaincode ${network.chaincode}`,
    );
    for (const { mspId, connectionProfile } of network.organisations) {
        console.log(`connection profile of ${mspId}: ${connectionProfile}`);
    }
    console.log('Ctrl-C ends it. The ledger stays.');
}

main().then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
