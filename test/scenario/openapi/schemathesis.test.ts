import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApiDocument } from '../../../api/openapi/document';
import { documentedOperations } from '../../../api/openapi/documented-operation';
import { installSchemathesis, runSchemathesis, suitablePython } from '../../support/schemathesis';
import { listIn, valueIn } from '../../support/service-client';
import { issueKeys } from '../../support/service-keys';
import { Scene } from '../../support/service-scene';
import { START_MS, startWhole } from '../../support/service-whole';

/** It makes some 5,000 requests; on a machine that is busy with other tests that takes a while. Milliseconds. */
const RUN_MS = 600_000;

/** No request of it is held for long, and none is refused because too many came before it. */
const SETTINGS = {
    NETWORK: 'devnet',
    MAX_WAIT_MS: '200',
    APS_SYNC_WAIT_MS: '200',
    READY_GRACE_MS: '10000',
};

/** Operations that it is told to leave out. */
const STREAMS = 2;

const python = suitablePython();

/** The file in which schemathesis finds its callers. */
function writeUsers(file: string, keys: Readonly<Record<string, string>>): void {
    const auth = Object.entries(keys).map(([name, key]) => ({
        name,
        fixedHeaders: [{ name: 'Authorization', value: `Bearer ${key}` }],
    }));
    writeFileSync(file, JSON.stringify({ auth }), { mode: 0o600 });
}

(python === undefined ? describe.skip : describe)('what the OpenAPI document promises', () => {
    const scene = new Scene('openapi');

    scene.scenario(
        'schemathesis finds no answer that is not documented, no mistake of the service, and nothing that one organisation reads of another (DF-14)',
        async () => {
            const program = await installSchemathesis(python ?? '');
            const directory = join(scene.directory, 'data', 'offchain');
            const owners = [{ organisation: 'Org3MSP', signer: 'org1-app' }];
            const [stranger = ''] = await issueKeys({ kind: 'embedded', directory }, owners);
            const service = await startWhole(scene, SETTINGS);
            const users = join(scene.directory, 'users.json');
            writeUsers(users, { seller: service.keys.get('Org1MSP') ?? '', stranger });
            const document = join(scene.directory, 'openapi.json');
            writeFileSync(document, await (await fetch(`${service.url}/openapi.json`)).text());
            const report = join(scene.directory, 'report.json');
            const { code, output } = await runSchemathesis({
                python: program,
                directory: scene.directory,
                environment: { ...process.env, SCHEMATHESIS_USERS: users },
                arguments: [
                    ...['--config-file', join(__dirname, 'schemathesis.toml')],
                    ...['run', document, '--url', service.url, '--no-color', '--checks', 'all'],
                    ...['--report', 'json', '--report-json-path', report],
                ],
            });
            if (code !== 0) throw new Error(`schemathesis ended with ${String(code)}:\n${output}`);
            const told: unknown = JSON.parse(readFileSync(report, 'utf8'));
            expect(listIn(told, 'failures')).toEqual([]);
            const all = documentedOperations(readApiDocument()).size;
            expect(valueIn(told, 'operations', 'tested')).toBe(all - STREAMS);
        },
        START_MS + RUN_MS,
    );
});
