/**
 * `npm run bench -- [--rate=300] [--offer=85,90,95,100] [--in-flight=100,200,400] [--seconds=20] [--reads=3000] [--warm-up=60] [--packages-alone]`: open-loop
 * load from a process of its own on the whole service. Without --rate, what the network can do is measured first, by a bare
 * client, and the service is offered these percentages of it. NETWORK chooses the network, devnet or native, and MONGODB_URI
 * the store, as for the service itself.
 *
 * `-- --listing [--operations=1000000] [--samples=100]`: pages of every list of operations among so many in a MongoDB.
 *
 * `-- --waiting=10000`: so many requests that wait at once for their operations. Each is a connection: `ulimit -n` must be above it.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { compareWithCeiling } from './compare-with-ceiling';
import { measureListing } from './listing/measure-listing';
import { measureRate } from './measure-rate';
import { openTestbed } from './testbed';
import { measureWaiting } from './waiting/measure-waiting';

const { values } = parseArgs({
    args: process.argv.slice(2).filter((argument) => argument.startsWith('--')),
    options: {
        rate: { type: 'string' },
        offer: { type: 'string', default: '85,90,95,100' },
        'in-flight': { type: 'string', default: '100,200,400' },
        seconds: { type: 'string', default: '20' },
        reads: { type: 'string', default: '3000' },
        /** Seconds before what is measured: V8 goes on compiling the paths of an operation for about a minute. */
        'warm-up': { type: 'string', default: '60' },
        /** With --rate: the packages that the service is built on in its place, alone; they need MONGODB_URI. */
        'packages-alone': { type: 'boolean', default: false },
        waiting: { type: 'string' },
        listing: { type: 'boolean', default: false },
        operations: { type: 'string', default: '1000000' },
        samples: { type: 'string', default: '100' },
    },
});

async function main(): Promise<void> {
    if (values.listing)
        await measureListing({ operations: Number(values.operations), samples: Number(values.samples) });
    else if (values.waiting !== undefined) await measureWaiting(Number(values.waiting));
    else await measureService();
}

async function measureService(): Promise<void> {
    const times = { seconds: Number(values.seconds), warmUp: Number(values['warm-up']) };
    const testbed = await openTestbed(process.env);
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => void testbed.close().finally(() => process.exit(1)));
    introduce(testbed.network);
    try {
        if (values.rate === undefined) {
            const offer = numbersOf(values.offer).map((percent) => percent / 100);
            await compareWithCeiling(testbed, { ...times, offer, inFlight: numbersOf(values['in-flight']) });
        } else {
            const program = values['packages-alone'] ? 'packages' : 'service';
            const [rate, reads] = [Number(values.rate), Number(values.reads)];
            await measureRate(testbed, { ...times, rate, reads, program });
        }
    } finally {
        await testbed.close();
    }
}

function numbersOf(list: string): readonly number[] {
    return list.split(',').map(Number);
}

function introduce(network: string): void {
    const store = process.env['MONGODB_URI'] === undefined ? 'embedded store' : 'MongoDB protocol';
    const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, load ${loadavg()[0]?.toFixed(1) ?? ''}`;
    console.log(`${machine}, Node.js ${process.versions.node}, network ${network}, ${store}`);
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});
