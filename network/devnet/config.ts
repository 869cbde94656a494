import { join, resolve } from 'node:path';
import { channelNames } from '../channel-names';
import type { BatchLimits } from './identity/channel-group';

/** What the devnet's process is told by its environment. */
export interface DevnetConfig {
    /** DATA_DIR, default ./data: the devnet keeps everything in its subdirectory `devnet`. */
    readonly directory: string;
    /** FABRIC_CHANNEL (mychannel) and FABRIC_CHANNELS: see `channelNames`. One that was not there at the last start is founded. */
    readonly channels: readonly [string, ...string[]];
    /** DEVNET_BASE_PORT: the first of seven consecutive ports; free ports when absent. Counts at the first start. */
    readonly basePort: number | undefined;
    /**
     * DEVNET_BATCH_TIMEOUT_MS: how long the orderer waits for a block to fill; DEVNET_BATCH_MESSAGES: how many
     * transactions fill it. Both count at the first start.
     */
    readonly batch: Partial<Pick<BatchLimits, 'timeoutMs' | 'maxMessages'>>;
    /** DEVNET_CHAINCODE_DIR, default ./chaincode: the package of the chaincode `invoice`. */
    readonly chaincodeDirectory: string;
    /** LOG_LEVEL, default info. */
    readonly logLevel: string;
    /** Of this the chaincode's process inherits a part (`SupervisedChaincode`). */
    readonly environment: NodeJS.ProcessEnv;
}

/** Reads the configuration; throws one error that names every fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): DevnetConfig {
    const faults: string[] = [];
    const number = (name: string, max: number) => {
        const text = environment[name];
        if (text === undefined || text === '') return undefined;
        const value = Number(text);
        if (!Number.isInteger(value) || value < 1 || value > max) {
            faults.push(`${name} must be a whole number from 1 to ${max}, not "${text}"`);
        }
        return value;
    };
    const timeoutMs = number('DEVNET_BATCH_TIMEOUT_MS', 60_000);
    const maxMessages = number('DEVNET_BATCH_MESSAGES', 10_000);
    const config = {
        directory: resolve(join(environment['DATA_DIR'] ?? 'data', 'devnet')),
        channels: channelNames(environment, faults),
        basePort: number('DEVNET_BASE_PORT', 65_529),
        batch: {
            ...(timeoutMs !== undefined && { timeoutMs }),
            ...(maxMessages !== undefined && { maxMessages }),
        },
        chaincodeDirectory: resolve(environment['DEVNET_CHAINCODE_DIR'] ?? 'chaincode'),
        logLevel: environment['LOG_LEVEL'] ?? 'info',
        environment,
    };
    if (faults.length > 0) throw new Error(faults.join('; '));
    return Object.freeze(config);
}
