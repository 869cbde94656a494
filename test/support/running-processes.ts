import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isNativeError } from 'node:util/types';
import { eventually } from './service-eventually';

/** A process of the operating system. */
export interface Member {
    readonly pid: number;
    readonly parent: number;
    readonly group: number;
    readonly command: string;
}

const runFile = promisify(execFile);

/** All of this machine but those that are dead and not yet buried. */
async function runningProcesses(): Promise<readonly Member[]> {
    const { stdout } = await runFile('ps', ['-A', '-ww', '-o', 'pid=,ppid=,pgid=,stat=,command=']);
    return stdout.split('\n').flatMap((line) => {
        const [, pid, parent, group, state, command] =
            /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
        if (command === undefined || state?.startsWith('Z') === true) return [];
        return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
    });
}

/** These and all that they started, in whatever process groups. */
export async function familyOf(isElder: (member: Member) => boolean): Promise<readonly Member[]> {
    const all = await runningProcesses();
    const family = new Set(all.filter(isElder));
    let size = 0;
    while (family.size > size) {
        size = family.size;
        const pids = new Set([...family].map(({ pid }) => pid));
        for (const one of all) if (pids.has(one.parent)) family.add(one);
    }
    return [...family];
}

/** Those that still run; one that is dead and not yet buried does not. */
export async function living(members: readonly Member[]): Promise<readonly Member[]> {
    const running = await runningProcesses();
    return members.filter((one) =>
        running.some(({ pid, command }) => pid === one.pid && command === one.command),
    );
}

/** Resolves when they have ended. */
export async function gone(members: readonly Member[]): Promise<void> {
    const names = members.map(({ pid }) => pid).join(', ');
    await eventually(`the processes ${names} are gone`, async () => (await living(members)).length === 0);
}

/** To each of them that still runs. */
export function signalAll(members: readonly Member[], signal: NodeJS.Signals): void {
    for (const { pid } of members) {
        try {
            process.kill(pid, signal);
        } catch (error) {
            if (!(isNativeError(error) && 'code' in error && error.code === 'ESRCH')) throw error;
        }
    }
}

/** Whether it is fabric-shim with a chaincode. */
export function runsChaincode({ command }: Member): boolean {
    return command.includes('--chaincode-address=');
}
