import { join } from 'node:path';
import { settingsOf, testNetworkKind } from './network/config';
import { networkLaunchedBy } from './network/scene-network';
import type { TestNetwork } from './network/test-network';
import type { Member } from './running-processes';
import { ServiceClient } from './service-client';
import type { ProcessOptions, ServiceProcess } from './service-process';
import type { Scene } from './service-scene';

/** The service as `npm start` runs it after its set-up: all roles in one process, the embedded store, the network that NETWORK names. */
export interface WholeService {
    readonly process: ServiceProcess;
    readonly network: TestNetwork;
    readonly url: string;
    /** The printed keys by organisation. */
    readonly keys: ReadonlyMap<string, string>;
    /** The printed lines for a shell. */
    readonly curlLines: readonly string[];
    readonly seller: ServiceClient;
    readonly buyer: ServiceClient;
    /** Its processes that must end with it. */
    family(): Promise<readonly Member[]>;
}

/** The start on a machine that is busy with other tests, milliseconds. */
export const START_MS = 120_000;

/** The last of the three lines that are printed for a shell. */
const LAST_LINE = /^curl .*\/invoices\/\S+ /;

/** `ownGroup`: it is to be sent a Ctrl-C. */
export type LaunchOptions = Pick<ProcessOptions, 'ownGroup'>;

/** Launches it in the scene's directory, on a free port, and waits for nothing. */
export function launchWhole(
    scene: Scene,
    environment: NodeJS.ProcessEnv = {},
    { ownGroup = false }: LaunchOptions = {},
): ServiceProcess {
    return scene.start({
        ownGroup,
        name: 'service',
        script: 'main',
        environment: {
            ...process.env,
            MONGODB_URI: '',
            LOG_LEVEL: 'info',
            PORT: '0',
            ...networkSettings(scene),
            ...environment,
        },
    });
}

/** Launches it and waits until it has printed all that it prints. */
export async function startWhole(
    scene: Scene,
    environment: NodeJS.ProcessEnv = {},
    options: LaunchOptions = {},
): Promise<WholeService> {
    const started = launchWhole(scene, environment, options);
    await started.line(LAST_LINE, START_MS);
    const network = networkLaunchedBy(started, scene, { ...networkSettings(scene), ...environment });
    const url = wordIn(started, /^(http\S+) +API description/);
    const keys = new Map(
        started.output.flatMap((line) => {
            const [, organisation, key] = /^API key of (\S+): (\S+)$/.exec(line) ?? [];
            return organisation === undefined || key === undefined ? [] : [[organisation, key] as const];
        }),
    );
    return {
        process: started,
        network,
        url,
        keys,
        curlLines: started.output.filter((line) => line.startsWith('curl ')),
        seller: new ServiceClient(url, keys.get('Org1MSP')),
        buyer: new ServiceClient(url, keys.get('Org2MSP')),
        family: async () => {
            const daemons = new Set((await network.daemons()).map(({ pid }) => pid));
            return (await started.family()).filter(({ pid }) => !daemons.has(pid));
        },
    };
}

function networkSettings({ directory }: Scene): NodeJS.ProcessEnv {
    return settingsOf(testNetworkKind(), join(directory, 'data'));
}

function wordIn({ output }: ServiceProcess, pattern: RegExp): string {
    for (const line of output) {
        const [, word] = pattern.exec(line) ?? [];
        if (word !== undefined) return word;
    }
    throw new Error(`no line matches ${String(pattern)}`);
}
