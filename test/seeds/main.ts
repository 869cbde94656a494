import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loose, seedsPage } from './page';
import { ranTests } from './report';
import { SEEDS } from './requirements';

/**
 * `node dist/test/seeds/main.js REPORT…`: writes docs/seeds.md from the reports of a whole run, and exits with 1 if that
 * changed it, or if a requirement has neither a test nor a reason.
 */
function main(reports: readonly string[]): void {
    const root = process.cwd();
    const tests = reports.flatMap((report) => ranTests(report, root));
    const faults = [...loose(SEEDS, tests)];
    const file = join(root, 'docs', 'seeds.md');
    const page = seedsPage(SEEDS, tests);
    if (page !== readOrEmpty(file)) {
        writeFileSync(file, page);
        faults.push('docs/seeds.md was stale and is written anew: read it and commit it');
    }
    for (const fault of faults) console.error(fault);
    process.exitCode = faults.length > 0 ? 1 : 0;
}

function readOrEmpty(file: string): string {
    try {
        return readFileSync(file, 'utf8');
    } catch {
        return '';
    }
}

main(process.argv.slice(2));
