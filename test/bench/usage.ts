import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU seconds and resident memory of one program, its threads together. */
export interface Usage {
    readonly name: string;
    readonly pid: number;
    readonly cpuSeconds: number;
    readonly residentMiB: number;
}

/** `USER_HZ`: the unit of /proc/<pid>/stat (proc(5)). */
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** What each of these programs has used so far, as Linux accounts for it; one that has ended is left out. */
export function usageOf(programs: ReadonlyMap<string, number>): readonly Usage[] {
    return [...programs].flatMap(([name, pid]) => {
        try {
            return [{ name, pid, cpuSeconds: cpuSeconds(pid), residentMiB: residentMiB(pid) }];
        } catch {
            return [];
        }
    });
}

/** The programs below this one, by the name of their script. */
export function childrenOf(pid: number): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const child of childPids(pid)) {
        const commandLine = readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\u0000');
        const name = commandLine.find((word) => /devnet|fabric-chaincode|shim/u.test(word));
        found.set(name?.includes('devnet') === true ? 'network' : 'chaincode', child);
        for (const [below, belowPid] of childrenOf(child)) found.set(below, belowPid);
    }
    return found;
}

function childPids(pid: number): readonly number[] {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
}

function cpuSeconds(pid: number): number {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [user, system] = [fields[11], fields[12]].map(Number);
    return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
}

function residentMiB(pid: number): number {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8')
        .split('\n')
        .find((one) => one.startsWith('VmRSS'));
    return Number(line?.split(/\s+/u)[1] ?? 0) / 1024;
}
