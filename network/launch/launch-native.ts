import type { Logger } from '../../core/ports/logger';
import { readNativeConfig } from '../native/config';
import { NativeNetwork, type RunningNetwork } from '../native/native-network';

/** A network that goes on when this process ends. */
export interface LeftNetwork extends RunningNetwork {
    /** A line for people: how it is ended. */
    readonly afterwards: string;
}

/** Brings the real network up, unless it is. Throws a sentence when it cannot. */
export async function launchNative(options: {
    readonly environment: NodeJS.ProcessEnv;
    readonly logger: Logger;
}): Promise<LeftNetwork> {
    const network = await new NativeNetwork(readNativeConfig(options.environment), options.logger).up();
    return {
        ...network,
        afterwards: '  it goes on when this ends; npm run network:native -- down ends it, the ledger stays',
    };
}
