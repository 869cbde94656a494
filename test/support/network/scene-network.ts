import { join } from 'node:path';
import type { ServiceProcess } from '../service-process';
import type { Scene } from '../service-scene';
import { testNetworkKind } from './config';
import { DevnetNetwork } from './devnet-network';
import { NativeTestNetwork } from './native-network';
import { SupervisedDevnet } from './supervised-devnet';
import type { TestNetwork } from './test-network';

/** The network that NETWORK names, in the scene's directory; not started yet, and ended with the scene. */
export function networkOf(scene: Scene): TestNetwork {
    const dataDirectory = join(scene.directory, 'data');
    const network =
        testNetworkKind() === 'native'
            ? new NativeTestNetwork({ dataDirectory })
            : new DevnetNetwork({ dataDirectory, launch: (options) => scene.start(options) });
    return scene.keep(network);
}

/** The network that `npm start` was told to launch; one that outlives it ends with the scene. */
export function networkLaunchedBy(
    service: ServiceProcess,
    scene: Scene,
    { NETWORK, DATA_DIR = '' }: NodeJS.ProcessEnv,
): TestNetwork {
    return scene.keep(
        NETWORK === 'native'
            ? new NativeTestNetwork({ dataDirectory: DATA_DIR })
            : new SupervisedDevnet(service, DATA_DIR),
    );
}
