import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CeilingResult } from './ceiling';
import type { ClosedLoop } from './closed-loop';
import { CLIENT_CORE, NETWORK_CORE, pin } from './cores';
import { MeasuredService } from './measured-service';
import { nextMessage } from './next-message';
import { printPercentiles, printUsage } from './report';
import type { Testbed } from './testbed';
import type { Programs } from './usage';
import { usageOf } from './usage';

export interface CeilingRun {
    /** Transactions that the bare client keeps under way, each number tried for itself; the ceiling is the best of them. */
    readonly inFlight: readonly number[];
    readonly seconds: number;
    readonly warmUp: number;
    /** What the service is offered, as shares of the ceiling. */
    readonly offer: readonly number[];
}

/**
 * What the network on one core does for a bare client on another, then what it does for the service in that client's place,
 * the generator on the service's core; prints the figures and the ratio. Throws a sentence where there is no second core.
 */
export async function compareWithCeiling(testbed: Testbed, run: CeilingRun): Promise<void> {
    pin([process.pid], CLIENT_CORE);
    const ceiling = await measureCeiling(testbed, run);
    const service = await MeasuredService.start(testbed);
    try {
        pinNetwork(service.network);
        await service.warmUp(ceiling / 2, run.warmUp);
        let best = { offered: 0, achieved: 0 };
        for (const share of run.offer) {
            const result = await service.create(ceiling * share, run.seconds);
            if (result.achieved > best.achieved) best = result;
        }
        const ratio = `${((best.achieved / ceiling) * 100).toFixed(1)} %`;
        console.log(
            `\nThe service at its best: ${best.achieved.toFixed(1)}/s Completed of ${best.offered.toFixed(1)}/s offered, ${ratio} of the ceiling of ${ceiling.toFixed(1)}/s`,
        );
    } finally {
        await service.stop();
    }
}

/** VALID transactions a second. */
async function measureCeiling(testbed: Testbed, run: CeilingRun): Promise<number> {
    const child = fork(join(__dirname, 'ceiling.js'), { env: testbed.environment });
    const exit = once(child, 'exit');
    try {
        await nextMessage<'ready'>(child, 'bare client');
        const pid = child.pid ?? 0;
        const network = await testbed.networkPrograms(pid);
        pinNetwork(network);
        return await measureBareClient(child, new Map([['bare client', [pid]], ...network]), run);
    } finally {
        if (child.connected) child.disconnect();
        await exit;
    }
}

async function measureBareClient(
    child: ChildProcess,
    programs: Programs,
    { inFlight, seconds, warmUp }: CeilingRun,
): Promise<number> {
    const send = async (load: ClosedLoop): Promise<CeilingResult> => {
        child.send(load);
        return nextMessage<CeilingResult>(child, 'bare client');
    };
    await send({ inFlight: inFlight[0] ?? 1, seconds: warmUp });
    let ceiling = 0;
    for (const level of inFlight) {
        const before = usageOf(programs);
        const result = await send({ inFlight: level, seconds });
        printCeiling(result);
        printUsage({ before, after: usageOf(programs), operations: result.valid });
        ceiling = Math.max(ceiling, result.achieved);
    }
    return ceiling;
}

function pinNetwork(network: Programs): void {
    pin([...network.values()].flat(), NETWORK_CORE);
}

function printCeiling({ inFlight, achieved, committed, failures }: CeilingResult): void {
    console.log(`\nbare client, ${inFlight} transactions under way: ${achieved.toFixed(1)}/s VALID`);
    printPercentiles('in a block', committed);
    console.log(`  failures: ${JSON.stringify(failures)}`);
}
