import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { DEFAULT_USERS, enrolUsers } from '../../../network/gateway/enrol';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { startNetwork } from '../../support/network/start-network';
import type { TestNetwork } from '../../support/network/test-network';

jest.setTimeout(120_000);

const MAIN = join(resolve(__dirname, '../../..'), 'dist/network/doctor/main.js');

let network: TestNetwork;

beforeAll(async () => {
    network = await startNetwork();
    await enrolUsers(network.config, DEFAULT_USERS, silentLogger);
});

afterAll(() => network.stop());

interface Ended {
    readonly code: number;
    readonly stdout: string;
}

function run(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
    const env = { PATH: process.env['PATH'], ...network.settings, ...environment };
    return new Promise((ended) => {
        execFile(process.execPath, [MAIN, ...args], { env }, (error, stdout) => {
            ended({ code: Number(error?.code ?? 0), stdout });
        });
    });
}

describe('npm run doctor', () => {
    it('prints a line for each check and ends well where nothing is wrong', async () => {
        const { code, stdout } = await run({});
        expect(code).toBe(0);
        expect(stdout).toContain('✔ endorsement policy: met by peers of Org1MSP, Org2MSP');
        expect(stdout.trim().split('\n')).toHaveLength(19);
    });

    it('prints JSON and exits with 1 where something is', async () => {
        const { code, stdout } = await run({ FABRIC_CHANNEL: 'nochannel' }, '--json');
        expect(code).toBe(1);
        const { healthy, checks } = JSON.parse(stdout) as Record<string, unknown>;
        expect(healthy).toBe(false);
        expect(checks).toContainEqual(
            expect.objectContaining({ name: 'channel at peer0.org1.example.com', status: 'failed' }),
        );
    });

    it('names every setting that is wrong', async () => {
        const { code, stdout } = await run({ NETWORK: 'nowhere' });
        expect(code).toBe(1);
        expect(stdout).toContain('NETWORK must be one of');
    });
});
