/**
 * What a fresh clone lacks: dependencies and the compiled programs. Uses nothing but Node.js and npm, does only what is
 * missing or out of date, and says each step on a line of its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM_NODE = [20, 19];
const SOURCES = [
    'main.ts',
    'config.ts',
    'logger.ts',
    'core',
    'api',
    'event-service',
    'offchain',
    'network',
    'test/bench',
    'test/seeds',
    'chaincode/src',
    'chaincode/package.json',
    'chaincode/tsconfig.json',
    'tsconfig.json',
    'tsconfig.base.json',
    'tsconfig.build.json',
];

const COMPILER = 'node_modules/typescript/bin/tsc';

export function setUp() {
    refuseOldNode();
    process.chdir(root);
    step({
        name: 'dependencies',
        inputs: ['package-lock.json'],
        outputs: ['node_modules'],
        work: () => run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
    });
    step({ name: 'build', inputs: SOURCES, outputs: ['dist', 'chaincode/dist'], work: build });
}

function build() {
    for (const output of ['dist', 'chaincode/dist'])
        rmSync(join(root, output), { recursive: true, force: true });
    for (const project of ['tsconfig.build.json', 'chaincode/tsconfig.json'])
        run(process.execPath, [COMPILER, '-p', project]);
}

function refuseOldNode() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    const [wantedMajor, wantedMinor] = MINIMUM_NODE;
    if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
    console.error(`Node.js ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
    process.exit(1);
}

/** Does the work unless its outputs are there and the stamp in the first of them names the present inputs. */
function step({ name, inputs, outputs, work }) {
    const stamp = join(root, outputs[0], '.made-from');
    const wanted = fingerprint(inputs);
    const isComplete = outputs.every((output) => existsSync(join(root, output))) && existsSync(stamp);
    if (isComplete && readFileSync(stamp, 'utf8') === wanted) {
        console.log(`✔ ${name} (up to date)`);
        return;
    }
    console.log(`… ${name}`);
    const began = Date.now();
    work();
    writeFileSync(stamp, wanted);
    console.log(`✔ ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

function run(command, args) {
    const { status, error } = spawnSync(command, args, {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
        shell: process.platform === 'win32',
    });
    if (status === 0) return;
    console.error(`✘ ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
}

function fingerprint(paths) {
    const hash = createHash('sha256').update(process.version);
    for (const path of paths.flatMap((one) => filesBelow(join(root, one))))
        hash.update(path).update(readFileSync(path));
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
