import { openCompose } from './compose-network';
import { readConformanceConfig } from './config';
import type { ConformanceNetwork } from './conformance-network';
import { openDevnet } from './devnet-network';
import { openNative } from './native-network';

/** The network that NETWORK names: the embedded one is started on an empty directory, the others are those of the whole run. */
export async function openNetwork(): Promise<ConformanceNetwork> {
    const config = readConformanceConfig();
    if (config.network === 'devnet') return openDevnet(config);
    const dataDirectory = config.running ?? config.started;
    if (dataDirectory === undefined) throw new Error('the native network was not started');
    return config.network === 'native'
        ? openNative(dataDirectory, config)
        : openCompose(dataDirectory, config);
}
