import { join } from 'node:path';
import { checkAftermath } from './crash-aftermath';
import { CrashClients, type Load } from './crash-clients';
import { MONGO_START_TIMEOUT_MS } from './mongo';
import { NativeNodes } from './native-nodes';
import { NativeService } from './native-service';
import { Scene } from './service-scene';

/** Clients at once: each makes two to four operations. */
const CLIENTS = 8;

/** All operations must have ended so long after the load began, milliseconds: the fault, its repair and the repeats. */
const LOAD_MS = 150_000;
const TRIAL_MS = 600_000;
const END_MS = 120_000;

/** What one file of bad days has for itself: a real network, the service on it, and clients. */
export interface Trial {
    /** The DATA_DIR of all. */
    readonly data: string;
    readonly nodes: NativeNodes;
    readonly service: NativeService;
    /**
     * A test: so many clients are under way, others behind them, from before the fault until it is over. Afterwards
     * everything that was accepted has come to its one end, nothing is twice on the ledger, and the service is ready.
     */
    readonly underLoad: (name: string, fault: () => Promise<void>, clients?: number) => void;
}

export interface TrialOptions {
    /** Of the network. */
    readonly environment?: NodeJS.ProcessEnv;
    /** Of the service's processes, when the network is up. */
    readonly settings?: () => Promise<NodeJS.ProcessEnv>;
}

/** Declares the trial of this file; its network is deleted with the file's end. */
export function openTrial(file: string, { environment, settings }: TrialOptions = {}): Trial {
    // Declared before the scene, whose end drops the directory.
    afterAll(() => nodes.wipe(), END_MS);
    const scene = new Scene(file);
    const data = join(scene.directory, 'data');
    const nodes = new NativeNodes(data, environment);
    const given: NodeJS.ProcessEnv = {};
    const service = new NativeService(scene, given);
    const clients = new CrashClients(() => service.target);
    beforeAll(async () => {
        await nodes.up();
        Object.assign(given, await settings?.());
        await service.start();
    }, MONGO_START_TIMEOUT_MS);
    afterAll(async () => {
        clients.stop();
        await service.stop();
    }, END_MS);
    let loads = 0;
    const nextLoad = (count: number): Load => clients.start(`load-${(loads += 1)}`, count, LOAD_MS);
    const underLoad = (name: string, fault: () => Promise<void>, count = CLIENTS): void => {
        const play = async (): Promise<void> => {
            let load = nextLoad(count);
            await clients.acceptedMore(2);
            const happening = fault();
            while (await goesOnLonger(happening, load)) load = nextLoad(count);
            await happening;
            await load.ended;
            await service.turnsReady();
            await checkAftermath(service, clients.wishes, load.wishes);
        };
        scene.scenario(name, play, TRIAL_MS);
    };
    return { data, nodes, service, underLoad };
}

/** Whether the load is over first. */
async function goesOnLonger(fault: Promise<void>, { ended }: Load): Promise<boolean> {
    return Promise.race([fault.then(() => false), ended.then(() => true)]);
}
