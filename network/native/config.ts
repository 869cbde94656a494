import { delimiter, join, resolve } from 'node:path';
import { channelNames } from '../channel-names';
import type { BatchLimits } from '../devnet/identity/channel-group';
import { readNetworkConfig, type RegistrarCredentials } from '../config';

/** What the native network is told by its environment. */
export interface NativeConfig {
    /** DATA_DIR, default ./data: everything is kept in its subdirectory `native`. */
    readonly directory: string;
    /** FABRIC_BIN, directories separated as in PATH, before those of PATH. */
    readonly searchPath: string;
    /** FABRIC_CHANNEL (mychannel) and FABRIC_CHAINCODE (invoice). They count at the first start. */
    readonly channel: string;
    readonly chaincode: string;
    /** FABRIC_CHANNELS, further channels, separated by commas. Each is founded by the first start that names it. */
    readonly furtherChannels: readonly string[];
    /** NATIVE_CONSENSUS, raft or bft (Fabric 3). Counts at the first start. */
    readonly consensus: 'raft' | 'bft';
    /** NATIVE_ORDERERS, 3 or 1: orderers of a Raft cluster; those of a BFT cluster are 4. Counts at the first start. */
    readonly orderers: 1 | 3 | 4;
    /**
     * NATIVE_BATCH_TIMEOUT_MS: how long the orderers wait for a block to fill; NATIVE_BATCH_MESSAGES: how many
     * transactions fill it. Both count at the first start.
     */
    readonly batch: Partial<Pick<BatchLimits, 'timeoutMs' | 'maxMessages'>>;
    /** NATIVE_CHAINCODE_DIR, default ./chaincode: the package of the chaincode. */
    readonly chaincodeDirectory: string;
    /** FABRIC_CA_REGISTRAR (admin) and FABRIC_CA_REGISTRAR_SECRET (adminpw). They count at the first start. */
    readonly registrar: RegistrarCredentials;
    /** LOG_LEVEL, default warn. */
    readonly logLevel: string;
    /** Of this the nodes inherit a part (`inheritedEnvironment`). */
    readonly environment: NodeJS.ProcessEnv;
}

/** Reads the configuration; throws one error that names every fault. */
export function readNativeConfig(environment: NodeJS.ProcessEnv = process.env): NativeConfig {
    const faults: string[] = [];
    const number = (name: string, max: number) => {
        const text = environment[name];
        if (text === undefined || text === '') return undefined;
        const value = Number(text);
        if (!Number.isInteger(value) || value < 1 || value > max)
            faults.push(`${name} must be a whole number from 1 to ${max}, not "${text}"`);
        return value;
    };
    const timeoutMs = number('NATIVE_BATCH_TIMEOUT_MS', 60_000);
    const maxMessages = number('NATIVE_BATCH_MESSAGES', 10_000);
    const { chaincode, registrar } = readNetworkConfig({ ...environment, NETWORK: 'native' });
    const [channel, ...furtherChannels] = channelNames(environment, faults);
    const config = {
        directory: resolve(join(environment['DATA_DIR'] || 'data', 'native')),
        searchPath: searchPathOf(environment),
        channel,
        chaincode,
        furtherChannels,
        ...orderingOf(environment, faults),
        batch: {
            ...(timeoutMs !== undefined && { timeoutMs }),
            ...(maxMessages !== undefined && { maxMessages }),
        },
        chaincodeDirectory: resolve(environment['NATIVE_CHAINCODE_DIR'] || 'chaincode'),
        registrar,
        logLevel: environment['LOG_LEVEL'] || 'warn',
        environment,
    };
    if (faults.length > 0) throw new Error(faults.join('; '));
    return Object.freeze(config);
}

/** One of so many may lie, and the others still agree. */
const BFT_ORDERERS = 4;

function orderingOf(
    environment: NodeJS.ProcessEnv,
    faults: string[],
): Pick<NativeConfig, 'consensus' | 'orderers'> {
    const { NATIVE_CONSENSUS: consensus, NATIVE_ORDERERS: count } = environment;
    const orderers = orderersOf(count, faults);
    if (consensus === 'bft') return { consensus, orderers: BFT_ORDERERS };
    if (consensus !== undefined && consensus !== '' && consensus !== 'raft')
        faults.push(`NATIVE_CONSENSUS must be raft or bft, not "${consensus}"`);
    return { consensus: 'raft', orderers };
}

function orderersOf(text: string | undefined, faults: string[]): 1 | 3 {
    if (text === '1') return 1;
    if (text !== undefined && text !== '' && text !== '3')
        faults.push(`NATIVE_ORDERERS must be 1 or 3, not "${text}"`);
    return 3;
}

function searchPathOf(environment: NodeJS.ProcessEnv): string {
    return [environment['FABRIC_BIN'], environment['PATH']].filter(Boolean).join(delimiter);
}
