import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const NETWORKS = ['devnet', 'native', 'compose'] as const;

/** The channels of a network that is started for the suite. */
export const CHANNELS = ['mychannel', 'second'] as const;

export interface ConformanceConfig {
    readonly network: (typeof NETWORKS)[number];
    /** The channel that is tested. */
    readonly channel: string;
    /** The other one; undefined where the network has none. */
    readonly secondChannel: string | undefined;
    /** DATA_DIR of a network that runs already, with the suite's chaincode. */
    readonly running: string | undefined;
    /** DATA_DIR of the one that was started for this run. */
    readonly started: string | undefined;
    /** Fabric's own command line, if it is installed. */
    readonly peerCommand: string | undefined;
}

/**
 * NETWORK (devnet) · CONFORMANCE_CHANNEL (mychannel), or `second` · CONFORMANCE_DATA_DIR, of a native or compose network that
 * runs already (compose: ./data) · FABRIC_BIN and PATH, where `peer` is looked for.
 */
export function readConformanceConfig(env: NodeJS.ProcessEnv = process.env): ConformanceConfig {
    const network = oneOf(NETWORKS, 'NETWORK', env);
    const channel = oneOf(CHANNELS, 'CONFORMANCE_CHANNEL', env);
    const directories = [env['FABRIC_BIN'], env['PATH']].flatMap((list) => list?.split(delimiter) ?? []);
    return {
        network,
        channel,
        secondChannel: network === 'compose' ? undefined : CHANNELS.find((other) => other !== channel),
        running: env['CONFORMANCE_DATA_DIR'] ?? (network === 'compose' ? resolve('data') : undefined),
        started: env['CONFORMANCE_STARTED'],
        peerCommand: directories
            .filter((directory) => directory !== '')
            .map((directory) => join(directory, 'peer'))
            .find((file) => existsSync(file)),
    };
}

/** The first choice is the default. */
function oneOf<Choice extends string>(
    choices: readonly [Choice, ...Choice[]],
    name: string,
    env: NodeJS.ProcessEnv,
): Choice {
    const asked = env[name] || choices[0];
    const found = choices.find((known) => known === asked);
    if (found === undefined) throw new Error(`${name} must be one of ${choices.join(', ')}, not "${asked}"`);
    return found;
}
