import { reasonOf } from '../gateway/gateway-error';
import { failed, skipped, type Finding } from './finding';

/** One check among others. */
export interface Step {
    /** What is checked; no two steps of an examination have the same. */
    readonly name: string;
    /** Names of earlier steps: of each list at least one must have gone well, else this one is skipped. */
    readonly needs: readonly (readonly string[])[];
    readonly check: () => Finding | Promise<Finding>;
}

export type Line = Finding & { readonly name: string };

/** Makes the checks one after the other and reports each as soon as it is done. A check that throws has failed. */
export async function examine(
    steps: readonly Step[],
    report: (line: Line) => void,
): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for (const step of steps) {
        const line = { name: step.name, ...(await findingOf(step, lines)) };
        lines.push(line);
        report(line);
    }
    return lines;
}

/** Whether nothing is broken: warnings do not count, nor does what was skipped without a failure. */
export function isHealthy(lines: readonly Line[]): boolean {
    return lines.every(({ status }) => status !== 'failed');
}

async function findingOf({ needs, check }: Step, before: readonly Line[]): Promise<Finding> {
    const missing = needs.find((names) => !before.some((line) => names.includes(line.name) && isGood(line)));
    if (missing !== undefined)
        return skipped(`because of ${missing.join(' and ') || 'what is missing above'}`);
    try {
        return await check();
    } catch (error) {
        return failed(reasonOf(error), 'No check foresees this; the message is all that is known.');
    }
}

function isGood({ status }: Line): boolean {
    return status === 'ok' || status === 'warning';
}
