import { createHash } from 'node:crypto';
import pino from 'pino';
import type { Logger } from '../../core/ports/logger';
import { readConfig, type DevnetConfig } from './config';
import { whenPortsFree, type DevnetPorts } from './devnet-ports';
import { loadSettings, settingsFile } from './devnet-settings';
import { lockDirectory } from './directory-lock';
import { endWith } from './end-with';
import { SupervisedChaincode } from './supervised-chaincode';

const NAME = 'invoice';
const VERSION = '1.0';
/** label:hash as `peer lifecycle chaincode calculatepackageid` prints it; there is no package that could be hashed. */
const PACKAGE_ID = `${NAME}_${VERSION}:${createHash('sha256').update(`${NAME}_${VERSION}`).digest('hex')}`;

/** Standard output is for the line that says that the network is ready. */
const STANDARD_ERROR = 2;

interface Closable {
    close(): Promise<void>;
}

/** Starts the chaincode before the large modules of the network are loaded, so that both become ready at once. */
async function main(config: DevnetConfig, logger: Logger): Promise<void> {
    const running: Closable[] = [];
    endWith(async () => {
        for (const one of running.reverse()) await one.close();
    });
    running.push(await lockDirectory(config.directory));
    const file = settingsFile(config.directory);
    const { ports } = await loadSettings(file, config);
    await whenPortsFree(ports, { settingsFile: file });
    running.push(startChaincode(config, ports, logger));
    const { startDevnet } = await import('./devnet.js');
    const { walletDirectory, writeClientFiles } = await import('./client-files.js');
    const devnet = await startDevnet({
        ...config,
        chaincode: { name: NAME, version: VERSION, packageId: PACKAGE_ID },
        logger,
        onFailure: (error) => {
            fail(logger, error);
        },
    });
    running.push(devnet);
    const [clients, chaincodeReady] = await Promise.all([
        writeClientFiles(config.directory, devnet),
        devnet.chaincodeReady(),
    ]);
    if (!chaincodeReady)
        logger.warn({ chaincode: NAME }, 'The chaincode does not answer yet; its calls fail until it does');
    announce({
        ready: true,
        channel: config.channels[0],
        chaincode: NAME,
        ports: devnet.ports,
        wallet: walletDirectory(config.directory),
        clients,
    });
}

function startChaincode(config: DevnetConfig, ports: DevnetPorts, logger: Logger): SupervisedChaincode {
    return new SupervisedChaincode({
        directory: config.chaincodeDirectory,
        name: NAME,
        packageId: PACKAGE_ID,
        address: `127.0.0.1:${ports.chaincode}`,
        environment: config.environment,
        logger,
    });
}

/** A parent that is gone by now has ended this process (`endWith`): that it cannot be told is no fault. */
function announce(message: object): void {
    process.stdout.write(`${JSON.stringify(message)}\n`);
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function fail(logger: Logger, error: unknown): void {
    logger.error({ err: error }, 'The devnet cannot go on');
    process.exit(1);
}

const config = readConfig();
const logger = pino(
    { level: config.logLevel, base: { role: 'devnet' } },
    pino.destination({ fd: STANDARD_ERROR, sync: true }),
);
main(config, logger).catch((error: unknown) => {
    fail(logger, error);
});
