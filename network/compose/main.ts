import { processLogger } from '../../logger';
import { ComposeNetwork } from './compose-network';
import { readComposeConfig } from './config';

const USAGE = 'node dist/network/compose/main.js identities | channel';

/** The two set-up containers of docker-compose.yml. */
async function main([step = '']: readonly string[]): Promise<void> {
    const config = readComposeConfig();
    const network = new ComposeNetwork(config, processLogger('network'));
    const { channel, chaincode } = config.network;
    switch (step) {
        case 'identities':
            await network.identities();
            console.log(`✔ identities of all organisations, genesis block of ${channel}`);
            return;
        case 'channel':
            await network.channel();
            console.log(`✔ channel ${channel}, chaincode ${chaincode}`);
            return;
        default:
            throw new Error(USAGE);
    }
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(`✘ ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
    },
);
