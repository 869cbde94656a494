import { readConformanceConfig } from './config';
import type { ConformanceNetwork } from './conformance-network';
import { openDevnet } from './devnet-network';
import { openNative } from './native-network';

/** The network that NETWORK names: the embedded one is started on an empty directory, the native one is that of the whole run. */
export async function openNetwork(): Promise<ConformanceNetwork> {
    const { network, running, started } = readConformanceConfig();
    if (network === 'devnet') return openDevnet();
    const dataDirectory = running ?? started;
    if (dataDirectory === undefined) throw new Error('the native network was not started');
    return openNative(dataDirectory);
}
