import type { Line } from './examination';

const MARKS = { ok: '✔', warning: '!', failed: '✘', skipped: '–' } as const;

/** One line for people, and under a failure or a warning what to do. */
export function lineText(line: Line): string {
    const { status, name, says } = line;
    const first = `${MARKS[status]} ${name}: ${status === 'ok' ? says : `${status}: ${says}`}`;
    return 'advice' in line ? `${first}\n    → ${line.advice}` : first;
}

/** The last line for people. */
export function summaryText(lines: readonly Line[]): string {
    const count = (status: Line['status']) => lines.filter((line) => line.status === status).length;
    return `${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed, ${count('skipped')} skipped`;
}
