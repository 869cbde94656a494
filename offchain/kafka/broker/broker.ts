import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { BrokerConfig } from './config';
import { installedJars } from './install-jars';
import { findJava } from './java';
import { answersAsCluster } from './reachable';
import { ADDRESS, segmentsDirectory, serverProperties } from './server-properties';

const run = promisify(execFile);

/** A program that goes on when the one that started it has ended. */
export interface BackgroundProgram {
    readonly logFile: string;
    pid(): Promise<number | undefined>;
    isHealthy(): Promise<boolean>;
    start(): Promise<boolean>;
    stop(): Promise<boolean>;
}

export interface ProgramOptions {
    readonly name: string;
    readonly directory: string;
    readonly command: string;
    readonly args: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
    readonly isHealthy: () => Promise<boolean>;
}

export interface BrokerStatus {
    readonly pid: number | undefined;
    readonly healthy: boolean;
    readonly logFile: string;
}

/** Every broker of this kind is a cluster of its own; docker-compose.yml gives its one the same name. */
const CLUSTER_ID = 'jYq3kbcJQyWnLQ0dTTe1hA';

/** 160 MB altogether, and ready within some two seconds. */
const JVM_OPTIONS = [
    '-Xms64m',
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dlog4j2.level=WARN',
];

/** Apache Kafka on this machine: one node, at loopback alone, kept in DATA_DIR. */
export class Broker {
    readonly #config: BrokerConfig;
    readonly #program: (options: ProgramOptions) => BackgroundProgram;

    constructor(config: BrokerConfig, program: (options: ProgramOptions) => BackgroundProgram) {
        this.#config = config;
        this.#program = program;
    }

    /** Where clients connect: what KAFKA_BROKERS is set to. */
    get address(): string {
        return `${ADDRESS}:${this.#config.port}`;
    }

    /** Starts it unless it runs; true if it did not. Resolves when it serves clients; what it kept is there again. */
    async up(): Promise<boolean> {
        const java = await findJava(this.#config);
        const jars = await installedJars(this.#config);
        const { directory } = this.#config;
        await mkdir(directory, { recursive: true, mode: 0o700 });
        if ((await this.#daemon(java, jars).pid()) === undefined) {
            await writeFile(this.#propertiesFile, serverProperties(this.#config));
            await this.#format(java, jars);
        }
        return this.#daemon(java, jars).start();
    }

    /** Ends it in good order; true if it ran. */
    down(): Promise<boolean> {
        return this.#daemon().stop();
    }

    async status(): Promise<BrokerStatus> {
        const daemon = this.#daemon();
        const [pid, healthy] = await Promise.all([daemon.pid(), daemon.isHealthy()]);
        return { pid, healthy: pid !== undefined && healthy, logFile: daemon.logFile };
    }

    get #propertiesFile(): string {
        return join(this.#config.directory, 'server.properties');
    }

    async #format(java: string, jars: string): Promise<void> {
        if (existsSync(join(segmentsDirectory(this.#config), 'meta.properties'))) return;
        const format = ['format', '-t', CLUSTER_ID, '-c', this.#propertiesFile, '--ignore-formatted'];
        const args = [...commandLine(jars), 'kafka.tools.StorageTool', ...format];
        await run(java, args, { env: this.#environment });
    }

    #daemon(java = 'java', jars = ''): BackgroundProgram {
        return this.#program({
            name: 'Kafka',
            directory: this.#config.directory,
            command: java,
            args: [...commandLine(jars), 'kafka.Kafka', this.#propertiesFile],
            environment: this.#environment,
            isHealthy: () => answersAsCluster(this.address),
        });
    }

    /** Java's own variables, such as JAVA_TOOL_OPTIONS, count; Kafka reads none when it is started without its scripts. */
    get #environment(): NodeJS.ProcessEnv {
        return this.#config.environment;
    }
}

function commandLine(jars: string): readonly string[] {
    return [...JVM_OPTIONS, '-cp', [join(jars, '*')].join(delimiter)];
}
