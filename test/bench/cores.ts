import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

/** The network has a core of its own; whoever uses it, the load generator included, has the other. */
export const NETWORK_CORE = 0;
export const CLIENT_CORE = 1;

/** Keeps these processes, and what they start from now on, on one core. Throws a sentence where that cannot be done. */
export function pin(pids: readonly number[], core: number): void {
    if (process.platform !== 'linux' || cpus().length < 2) {
        throw new Error(
            'The ceiling of the network is measured with a core for the network and one for its client: that needs Linux and two cores. Give --rate to measure without it.',
        );
    }
    for (const pid of pids) {
        execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
    }
}
