import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { RanTest } from './shown';

/** What jest writes with `--json`, as far as it is read here. */
interface Report {
    readonly testResults: readonly {
        readonly name: string;
        readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
    }[];
}

/** The tests of a report that ran; those that were skipped say nothing. Throws if the file is no report. */
export function ranTests(file: string, root: string): readonly RanTest[] {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isReport(report)) throw new Error(`${file} is no report of jest`);
    return report.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults.flatMap(({ fullName, status }) =>
            status === 'passed' || status === 'failed'
                ? [{ file: relative(root, name).split(sep).join('/'), title: fullName, status }]
                : [],
        ),
    );
}

function isReport(value: unknown): value is Report {
    return (
        typeof value === 'object' &&
        value !== null &&
        'testResults' in value &&
        Array.isArray(value.testResults)
    );
}
