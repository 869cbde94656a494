/**
 * What a fresh clone lacks: dependencies and the compiled programs. Uses nothing but Node.js and npm, does only what is
 * missing or out of date, and says each step on a line of its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM_NODE = [20, 19];
const SOURCES = ['main.ts', 'config.ts', 'core', 'api', 'event-service', 'offchain', 'network', 'test/bench', 'chaincode/src', 'chaincode/package.json', 'chaincode/tsconfig.json', 'tsconfig.json', 'tsconfig.base.json', 'tsconfig.build.json'];

export function setUp() {
    refuseOldNode();
    step('dependencies', 'node_modules/.installed', () => fingerprint(['package-lock.json']), () => {
        run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    });
    step('build', 'dist/.built', () => fingerprint(SOURCES), () => {
        run('npx', ['tsc', '-p', 'tsconfig.build.json']);
        run('npm', ['run', '--silent', 'build', '-w', 'chaincode']);
    });
}

function refuseOldNode() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    const [wantedMajor, wantedMinor] = MINIMUM_NODE;
    if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
    console.error(`Node.js ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
    process.exit(1);
}

/** Does the work unless the stamp holds the present fingerprint of what the work depends on. */
function step(name, stamp, current, work) {
    const path = join(root, stamp);
    const wanted = current();
    if (existsSync(path) && readFileSync(path, 'utf8') === wanted) {
        console.log(`✔ ${name} (up to date)`);
        return;
    }
    console.log(`… ${name}`);
    const began = Date.now();
    work();
    writeFileSync(path, wanted);
    console.log(`✔ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

function run(command, args) {
    const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) return;
    console.error(`✘ ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
}

function fingerprint(paths) {
    const hash = createHash('sha256').update(process.version);
    for (const path of paths.flatMap((one) => filesBelow(join(root, one)))) hash.update(path).update(readFileSync(path));
    return hash.digest('hex');
}

function filesBelow(path) {
    if (!existsSync(path)) return [];
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
        .sort()
        .filter((name) => name !== 'node_modules' && name !== 'dist')
        .flatMap((name) => filesBelow(join(path, name)));
}
