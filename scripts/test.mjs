/**
 * `npm test`: sets up what is missing, then runs every test level and ends with the counts.
 * Arguments are passed on to jest, e.g. `npm test -- --selectProjects unit`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './set-up.mjs';

setUp();
const directory = mkdtempSync(join(tmpdir(), 'fabric-async-api-'));
const report = join(directory, 'report.json');
const { status } = spawnSync(
    process.execPath,
    [
        join(root, 'node_modules/jest/bin/jest.js'),
        '--json',
        `--outputFile=${report}`,
        ...process.argv.slice(2),
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
let counts = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numRuntimeErrorTestSuites: 0 };
try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
} catch {
    console.error('jest ended without a report');
}
rmSync(directory, { recursive: true, force: true });
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : '';
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(status === 0 && failed === 0 ? 0 : 1);
