import { processLogger } from '../../logger';
import { readNativeConfig } from './config';
import { NativeNetwork, type NodeStatus } from './native-network';

const USAGE = 'npm run network:native -- up | down | wipe | status | restart NODE…';

const STALE_COPY =
    'What the service has copied from that ledger, into DATA_DIR or MongoDB, is of no use with the next one: delete it too.';

/** `npm run network:native`: the real peer, orderer and fabric-ca-server on this machine, without Docker. */
async function main([command = 'up', ...names]: readonly string[]): Promise<void> {
    const config = readNativeConfig();
    const network = new NativeNetwork(config, processLogger('network'));
    switch (command) {
        case 'up':
            await up(network);
            break;
        case 'down':
            sayEnded(await network.down(), `The ledgers stay in ${config.directory}.`);
            break;
        case 'wipe':
            sayEnded(await network.wipe(), `${config.directory} is deleted. ${STALE_COPY}`);
            break;
        case 'restart':
            if (names.length === 0) throw new Error(USAGE);
            await network.restart(names);
            console.log(`✔ restarted ${names.join(', ')}`);
            break;
        case 'status':
            sayStatus(await network.status());
            break;
        default:
            throw new Error(USAGE);
    }
}

async function up(network: NativeNetwork): Promise<void> {
    const began = performance.now();
    const { channel, chaincode, clients, started } = await network.up();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const nodes = started.length === 0 ? 'it was up' : `${started.length} nodes started`;
    console.log(`✔ Fabric network: channel ${channel}, chaincode ${chaincode} (${nodes}, ${seconds} s)`);
    for (const { mspId, connectionProfile } of clients)
        console.log(`connection profile of ${mspId}: ${connectionProfile}`);
    console.log('It goes on by itself. npm run network:native -- down ends it, the ledger stays.');
}

function sayEnded(stopped: readonly string[], after: string): void {
    console.log(stopped.length === 0 ? 'No node ran.' : `✔ ended ${stopped.join(', ')}`);
    console.log(after);
}

function sayStatus(nodes: readonly NodeStatus[]): void {
    if (nodes.length === 0) console.log('There is no native network here.');
    for (const { name, pid, healthy, logFile } of nodes) {
        const state = pid === undefined ? 'down' : `process ${pid}, ${healthy ? 'healthy' : 'not healthy'}`;
        console.log(`${healthy ? '✔' : '✘'} ${name}: ${state} (${logFile})`);
    }
    if (!nodes.every(({ healthy }) => healthy)) process.exitCode = 1;
}

main(process.argv.slice(2)).then(
    () => process.exit(),
    (error: unknown) => {
        console.error(`✘ ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
    },
);
