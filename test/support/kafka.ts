import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemon } from '../../network/native/daemon';
import { Broker } from '../../offchain/kafka/broker/broker';
import { readBrokerConfig } from '../../offchain/kafka/broker/config';

/** The first start fetches 43 MB. */
export const BROKER_START_TIMEOUT_MS = 120_000;

/** A real Apache Kafka of a test file's own. */
export interface TestBroker {
    readonly address: string;
    /** Of DATA_DIR, KAFKA_PORT and KAFKA_CONTROLLER_PORT, for `npm run kafka`. */
    readonly environment: NodeJS.ProcessEnv;
    up(): Promise<void>;
    /** SIGKILL. */
    kill(): Promise<void>;
    /** Ends it and deletes what it kept. */
    drop(): Promise<void>;
}

/** Declares tests on a real broker; without Java a line says that nothing of this was tested. Under CI that is an error. */
export function describeWhereJavaIs(name: string, declare: () => void): void {
    if (spawnSync('java', ['-version']).status === 0) {
        describe(name, declare);
        return;
    }
    const sentence = `${name}: not tested, java is not on PATH (Debian: apt-get install openjdk-17-jre-headless)`;
    if (process.env['CI'] === 'true') throw new Error(sentence);
    process.stderr.write(`SKIPPED ${sentence}\n`);
    test.skip(sentence, () => undefined);
}

/** A broker that does not run yet, with ports and a directory of its own. */
export async function newBroker(): Promise<TestBroker> {
    const directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-kafka-'));
    const [port, controllerPort] = await freePorts();
    const environment = {
        ...process.env,
        DATA_DIR: directory,
        KAFKA_PORT: String(port),
        KAFKA_CONTROLLER_PORT: String(controllerPort),
    };
    const broker = new Broker(readBrokerConfig(environment), (options) => new Daemon(options));
    return {
        address: broker.address,
        environment,
        up: async () => {
            await broker.up();
        },
        kill: async () => {
            const { pid } = await broker.status();
            if (pid === undefined) throw new Error('the broker does not run');
            process.kill(pid, 'SIGKILL');
        },
        drop: async () => {
            await broker.down();
            await rm(directory, { recursive: true, force: true });
        },
    };
}

async function freePorts(): Promise<readonly [number, number]> {
    const servers = [createServer(), createServer()] as const;
    const ports = await Promise.all(
        servers.map(async (server) => {
            server.listen(0, '127.0.0.1');
            await once(server, 'listening');
            const address = server.address();
            if (address === null || typeof address === 'string') throw new Error('no port');
            return address.port;
        }),
    );
    for (const server of servers) server.close();
    const [first, second] = ports;
    if (first === undefined || second === undefined) throw new Error('no ports');
    return [first, second];
}
