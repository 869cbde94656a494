import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../core/ports/logger';
import { recordingLogger } from '../../test/support/recording-logger';
import { eventually } from '../gateway/testing/eventually';
import { SupervisedChaincode } from './supervised-chaincode';

jest.setTimeout(30_000);

/** Stands for fabric-shim's: notes how it was started, and then serves, or ends when a file says so. */
const CLI = `
    const fs = require('node:fs');
    fs.appendFileSync('started', JSON.stringify(process.env) + '\\n');
    if (fs.existsSync('dies')) process.exit(3);
    setInterval(() => undefined, 1000);
`;

let parent: string;
let directory: string;
let logger: Logger & { readonly lines: { level: string; sentence: string }[] };
const running: SupervisedChaincode[] = [];

beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'supervised-chaincode-'));
    directory = join(parent, 'chaincode');
    await mkdir(join(directory, 'node_modules', 'fabric-shim'), { recursive: true });
    await writeFile(join(directory, 'node_modules', 'fabric-shim', 'cli.js'), CLI);
    logger = recordingLogger();
});

afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
    await rm(parent, { recursive: true });
});

function start(environment: NodeJS.ProcessEnv = {}): void {
    const address = '127.0.0.1:9';
    running.push(
        new SupervisedChaincode({
            directory,
            name: 'invoice',
            packageId: 'p:1',
            address,
            environment,
            logger,
        }),
    );
}

function starts(): readonly string[] {
    const file = join(directory, 'started');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

describe('the supervised chaincode', () => {
    test('is told what a program needs to run, and no secret of the service', async () => {
        start({
            ...process.env,
            TZ: 'UTC',
            CHAINCODE_MODE: 'x',
            FABRIC_CA_REGISTRAR_SECRET: 's',
            MONGODB_URL: 'm',
        });
        await eventually(() => starts().length === 1);
        const environment: unknown = JSON.parse(starts()[0] ?? '');
        expect(environment).toMatchObject({ PATH: process.env['PATH'], TZ: 'UTC', CHAINCODE_MODE: 'x' });
        expect(environment).not.toHaveProperty('FABRIC_CA_REGISTRAR_SECRET');
        expect(environment).not.toHaveProperty('MONGODB_URL');
    });

    test('is started again whenever it dies', async () => {
        await writeFile(join(directory, 'dies'), '');
        start();
        await eventually(() => starts().length >= 2);
        expect(logger.lines.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining('died'));
    });

    test('is started again also when the system could not start it', async () => {
        await writeFile(join(directory, 'dies'), '');
        start();
        await eventually(() => starts().length === 1);
        await rename(directory, `${directory}-away`);
        await eventually(() => logger.lines.some(({ sentence }) => sentence.includes('failed')));
        await rename(`${directory}-away`, directory);
        const before = starts().length;
        await eventually(() => starts().length > before);
    });
});
