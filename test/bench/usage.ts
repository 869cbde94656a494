import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Process ids, by what people call the programs that they run. */
export type Programs = ReadonlyMap<string, readonly number[]>;

/** CPU seconds and resident memory of the processes of one name, their threads together. */
export interface Usage {
    readonly name: string;
    readonly cpuSeconds: number;
    readonly residentMiB: number;
}

/** `USER_HZ`: the unit of /proc/<pid>/stat (proc(5)). */
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** What programs had used at one moment. */
export interface Look {
    /** On the scale of `performance.now()`. */
    readonly at: number;
    readonly programs: readonly Usage[];
}

/** What each of these programs has used so far, as Linux accounts for it. Throws when one of them has ended. */
export function usageOf(programs: Programs): Look {
    return {
        at: performance.now(),
        programs: [...programs].map(([name, pids]) => ({
            name,
            cpuSeconds: sum(pids.map(cpuSeconds)),
            residentMiB: sum(pids.map(residentMiB)),
        })),
    };
}

/** A process and all below it. */
export function familyOf(pid: number): readonly number[] {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const children = text === '' ? [] : text.split(' ').map(Number);
    return [pid, ...children.flatMap(familyOf)];
}

/** The words with which a process was started. */
export function commandLineOf(pid: number): readonly string[] {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\u0000');
}

function sum(figures: readonly number[]): number {
    return figures.reduce((total, figure) => total + figure, 0);
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
