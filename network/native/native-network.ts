import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../core/ports/logger';
import { lockDirectory } from '../devnet/directory-lock';
import { findBinaries, type Binaries } from './binaries';
import { writeClientFiles, type ClientFiles } from './client-files';
import type { NativeConfig } from './config';
import type { Daemon } from './daemon';
import { inheritedEnvironment } from './inherited-environment';
import { loadNativeSettings, readNativeSettings } from './native-settings';
import { NetworkStart } from './network-start';
import { NodeDaemons } from './node-daemons';
import { listenersOf, topologyOf } from './topology';

/** A network that is up. */
export interface RunningNetwork {
    readonly channel: string;
    readonly chaincode: string;
    readonly clients: readonly ClientFiles[];
    /** The nodes that this call has started; the others ran. */
    readonly started: readonly string[];
}

/** How one node is. */
export interface NodeStatus {
    readonly name: string;
    readonly pid: number | undefined;
    readonly healthy: boolean;
    readonly logFile: string;
}

/** Who is looked at or ended needs no program. */
const NO_BINARIES: Binaries = { peer: '', orderer: '', 'fabric-ca-server': '' };

/** The real network of one directory; its nodes go on without this process. */
export class NativeNetwork {
    readonly #config: NativeConfig;
    readonly #logger: Logger;

    constructor(config: NativeConfig, logger: Logger) {
        this.#config = config;
        this.#logger = logger;
    }

    /**
     * Starts what does not run, and makes what is not there: the first call the whole network, a later one what has ended
     * since. Throws a sentence when a program is missing or a node does not come up.
     */
    async up(): Promise<RunningNetwork> {
        const { directory, furtherChannels, orderers, searchPath } = this.#config;
        const daemons = this.#daemons(findBinaries(searchPath));
        return this.#locked(async () => {
            const request = { ...this.#config, listeners: listenersOf(orderers) };
            const settings = await loadNativeSettings(this.#settingsFile, request);
            const topology = topologyOf(directory, settings);
            const { channel, chaincode } = settings;
            const start = { config: this.#config, settings, topology, daemons, logger: this.#logger };
            const started = await new NetworkStart(start).run();
            const channels = [channel, ...furtherChannels.filter((name) => name !== channel)];
            const clients = await writeClientFiles(directory, { name: 'native', topology, channels });
            return { channel, chaincode, clients, started };
        });
    }

    /** Ends every node; the ledgers stay. Resolves with the names of those that ran. */
    down(): Promise<readonly string[]> {
        return this.#locked(() => this.#stop());
    }

    /** Ends every node and deletes everything. Resolves with the names of those that ran. */
    async wipe(): Promise<readonly string[]> {
        const stopped = await this.down();
        await rm(this.#config.directory, { recursive: true, force: true });
        return stopped;
    }

    /** Empty when no network was made. */
    async status(): Promise<readonly NodeStatus[]> {
        const nodes = await this.#nodes();
        return Promise.all(
            nodes.map(async (daemon) => {
                const [pid, healthy] = await Promise.all([daemon.pid(), daemon.isHealthy()]);
                const { name, logFile } = daemon;
                return { name, pid, healthy: pid !== undefined && healthy, logFile };
            }),
        );
    }

    get #settingsFile(): string {
        return join(this.#config.directory, 'settings.json');
    }

    async #stop(): Promise<readonly string[]> {
        const nodes = await this.#nodes();
        const stopped = await Promise.all(
            nodes.map(async (daemon) => ((await daemon.stop()) ? [daemon.name] : [])),
        );
        return stopped.flat();
    }

    async #nodes(): Promise<readonly Daemon[]> {
        const settings = await readNativeSettings(this.#settingsFile);
        if (settings === undefined) return [];
        return this.#daemons(NO_BINARIES).all(topologyOf(this.#config.directory, settings));
    }

    async #locked<Result>(work: () => Promise<Result>): Promise<Result> {
        const lock = await lockDirectory(this.#config.directory, 'the native network');
        try {
            return await work();
        } finally {
            await lock.close();
        }
    }

    #daemons(binaries: Binaries): NodeDaemons {
        return new NodeDaemons({
            binaries,
            builder: builderDirectory(),
            chaincodeKeeper: join(__dirname, 'chaincode', 'main.js'),
            environment: inheritedEnvironment(this.#config.environment),
            registrar: this.#config.registrar,
        });
    }
}

/** The builder's programs are scripts, which the compiler leaves where they are: beside this file, or beside its source. */
function builderDirectory(): string {
    const beside = join(__dirname, 'builder');
    return existsSync(join(beside, 'bin'))
        ? beside
        : join(__dirname, '..', '..', '..', 'network', 'native', 'builder');
}
