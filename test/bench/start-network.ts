import { readStartConfig } from '../../config';
import type { Closable } from '../../core/ports/ledger-connection';
import { processLogger } from '../../logger';
import { launchDevnet } from '../../network/launch/launch-devnet';
import { launchNative } from '../../network/launch/launch-native';

/** Starts the network as `npm start` does; undefined for one that goes on by itself. */
export async function startNetwork(kind: string): Promise<Closable | undefined> {
    const { environment } = readStartConfig();
    const logger = processLogger('network');
    if (kind === 'native') {
        await launchNative({ environment, logger });
        return undefined;
    }
    const devnet = launchDevnet({ environment, logger });
    await devnet.ready;
    return devnet;
}
