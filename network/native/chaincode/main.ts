import pino from 'pino';
import { endWith } from '../../devnet/end-with';
import { SupervisedChaincode } from '../../devnet/supervised-chaincode';
import { readChaincodeKeeperConfig } from './config';
import { readServiceFile } from './service-file';

/** Keeps the chaincode of one organisation running as the service that its peer calls, until it is ended itself. */
async function main([file = '']: readonly string[]): Promise<void> {
    const { environment, logLevel } = readChaincodeKeeperConfig();
    const logger = pino({ level: logLevel, base: { role: 'chaincode' } });
    const chaincode = new SupervisedChaincode({ ...(await readServiceFile(file)), environment, logger });
    endWith(() => chaincode.close());
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
});
