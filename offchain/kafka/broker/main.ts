import { Daemon } from '../../../network/native/daemon';
import { Broker } from './broker';
import { readBrokerConfig } from './config';
import { KAFKA_VERSION } from './jars';

const USAGE = 'npm run kafka -- up | down | status';

/** `npm run kafka`: one Apache Kafka on this machine, without Docker. */
async function main([command = 'up']: readonly string[]): Promise<void> {
    const config = readBrokerConfig();
    const broker = new Broker(config, (options) => new Daemon(options));
    switch (command) {
        case 'up':
            await up(broker);
            break;
        case 'down':
            console.log((await broker.down()) ? '✔ ended Kafka' : 'Kafka did not run.');
            console.log(`What it kept stays in ${config.directory}.`);
            break;
        case 'status':
            await sayStatus(broker);
            break;
        default:
            throw new Error(USAGE);
    }
}

async function up(broker: Broker): Promise<void> {
    const began = performance.now();
    const started = await broker.up();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`✔ Apache Kafka ${KAFKA_VERSION} (${started ? `${seconds} s` : 'it was up'})`);
    console.log(`KAFKA_BROKERS=${broker.address}`);
    console.log('It goes on by itself. npm run kafka -- down ends it, what it kept stays.');
}

async function sayStatus(broker: Broker): Promise<void> {
    const { pid, healthy, logFile } = await broker.status();
    const state = pid === undefined ? 'down' : `process ${pid}, ${healthy ? 'healthy' : 'not healthy'}`;
    console.log(`${healthy ? '✔' : '✘'} Kafka at ${broker.address}: ${state} (${logFile})`);
    if (!healthy) process.exitCode = 1;
}

main(process.argv.slice(2)).then(
    () => process.exit(),
    (error: unknown) => {
        console.error(`✘ ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
    },
);
