import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApiConfig } from '../../api/config';
import { readPushConfig } from '../../api/push/config';
import { readHealthConfig } from '../../api/readiness/config';
import { readSubmitterConfig } from '../../api/submitter/config';
import { readStartConfig } from '../../config';
import { readEventServiceConfig } from '../../event-service/config';
import { readNetworkConfig } from '../../network/config';
import { readIdentitiesConfig } from '../../network/identities/config';
import { readConfig as readDevnetConfig } from '../../network/devnet/config';
import { readNativeConfig } from '../../network/native/config';
import { readStoreConfig } from '../../offchain/config';
import { readKafkaConfig } from '../../offchain/kafka/config';
import { readBrokerConfig } from '../../offchain/kafka/broker/config';

const page = readFileSync(join(__dirname, '../../docs/config.md'), 'utf8');

/** The names that a reader asks the environment for. */
function settingsReadBy(read: (env: NodeJS.ProcessEnv) => unknown): readonly string[] {
    const names = new Set<string>();
    const recording = new Proxy<NodeJS.ProcessEnv>(
        {},
        {
            get: (_target, name) => {
                names.add(String(name));
                return undefined;
            },
        },
    );
    read(recording);
    return [...names];
}

test('docs/config.md names every setting that the code reads, and no other: add or remove its row', () => {
    const readers = [
        readStartConfig,
        readApiConfig,
        readSubmitterConfig,
        readPushConfig,
        readHealthConfig,
        readEventServiceConfig,
        readNetworkConfig,
        readIdentitiesConfig,
        readDevnetConfig,
        readNativeConfig,
        readStoreConfig,
        readKafkaConfig,
        readBrokerConfig,
    ];
    const read = new Set(readers.flatMap((reader) => settingsReadBy(reader)));
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const documented = new Set(
        rows.flatMap((row) =>
            [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/gu)].map(([, name = '']) => name),
        ),
    );
    expect([...documented].sort()).toEqual([...read].sort());
});

test('all faults of the settings are told at once', () => {
    expect(() => readApiConfig({ PORT: 'x', BODY_BYTES: '-1' })).toThrow(/PORT.*BODY_BYTES/su);
    expect(() => readSubmitterConfig({ SUBMIT_BATCH: '0', MAX_SENDING: 'many' })).toThrow(
        /SUBMIT_BATCH.*MAX_SENDING/su,
    );
    expect(() => readEventServiceConfig({ FOLLOW_LEASE_MS: '-5', FOLLOW_BLOCKS: 'x' })).toThrow(
        /FOLLOW_LEASE_MS.*FOLLOW_BLOCKS/su,
    );
});
