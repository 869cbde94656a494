import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

export const NETWORKS = ['devnet', 'native'] as const;

export interface ConformanceConfig {
    readonly network: (typeof NETWORKS)[number];
    /** Where a native network that runs already, with the suite's chaincode, keeps its files. */
    readonly running: string | undefined;
    /** Where the one does that was started for this run. */
    readonly started: string | undefined;
    /** Fabric's own command line, if it is installed. */
    readonly peerCommand: string | undefined;
}

/**
 * NETWORK (devnet) · CONFORMANCE_DATA_DIR, of a native network that runs already · FABRIC_BIN and PATH, where `peer` is
 * looked for.
 */
export function readConformanceConfig(env: NodeJS.ProcessEnv = process.env): ConformanceConfig {
    const asked = env['NETWORK'] || 'devnet';
    const network = NETWORKS.find((known) => known === asked);
    if (!network) throw new Error(`NETWORK must be one of ${NETWORKS.join(', ')}, not "${asked}"`);
    const directories = [env['FABRIC_BIN'], env['PATH']].flatMap((list) => list?.split(delimiter) ?? []);
    return {
        network,
        running: env['CONFORMANCE_DATA_DIR'],
        started: env['CONFORMANCE_STARTED'],
        peerCommand: directories
            .filter((directory) => directory !== '')
            .map((directory) => join(directory, 'peer'))
            .find((file) => existsSync(file)),
    };
}
