/**
 * `npm test`: sets up what is missing, then runs every test level, each in a process of its own so that none runs in
 * another's left-overs, and ends with the counts. Arguments go to jest instead, e.g. `npm test -- core --selectProjects unit`.
 * With NETWORK=native the tests that need a ledger start Fabric's own programs (`test/support/network/`).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setUp } from './set-up.mjs';

const LEVELS = ['unit', 'simulation', 'contract', 'integration', 'conformance', 'scenario'];

/** They are about the embedded network, or about no network, and run on that whatever NETWORK names. */
const EMBEDDED = [
    'network/devnet/',
    'test/integration/devnet/',
    'test/scenario/openapi/',
    'test/scenario/start-devnet.test.ts',
];

function runJest(args, report) {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const { status } = spawnSync(process.execPath, [jest, '--json', `--outputFile=${report}`, ...args], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
    });
    const counts = countsIn(report);
    return status === 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

function countsIn(report) {
    try {
        const found = JSON.parse(readFileSync(report, 'utf8'));
        return {
            passed: found.numPassedTests,
            failed: found.numFailedTests + found.numRuntimeErrorTestSuites,
            skipped: found.numPendingTests,
        };
    } catch {
        console.error('jest ended without a report');
        return { passed: 0, failed: 1, skipped: 0 };
    }
}

/** Every requirement of the documents that are implemented is shown by a test; docs/seeds.md says by which. */
function seedsAreShown(reports) {
    const page = join(root, 'dist', 'test', 'seeds', 'main.js');
    return spawnSync(process.execPath, [page, ...reports], { cwd: root, stdio: 'inherit' }).status === 0;
}

setUp();
if (process.env.NETWORK === 'native')
    console.log(
        `NETWORK=native: not about that network, and run on the embedded one: ${EMBEDDED.join(', ')}`,
    );
const given = process.argv.slice(2);
const runs = given.length > 0 ? [given] : LEVELS.map((level) => ['--selectProjects', level]);
const directory = mkdtempSync(join(tmpdir(), 'fabric-async-api-'));
const reports = runs.map((_run, index) => join(directory, `${index}.json`));
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [index, run] of runs.entries()) {
    const counts = runJest(run, reports[index]);
    for (const name of Object.keys(total)) total[name] += counts[name];
}
if (given.length === 0) total[seedsAreShown(reports) ? 'passed' : 'failed'] += 1;
rmSync(directory, { recursive: true, force: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);
