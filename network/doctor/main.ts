import { parseArgs } from 'node:util';
import { processLogger } from '../../logger';
import { readStoreConfig, type StoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import { readNetworkConfig } from '../config';
import { reasonOf } from '../gateway/gateway-error';
import { database } from './checks/database';
import { examine, isHealthy, type Line, type Step } from './examination';
import { failed } from './finding';
import { readPatient } from './patient';
import { lineText, summaryText } from './print-line';
import { STEP } from './step-names';
import { stepsFor } from './steps';

/** A database that is up answers at once; milliseconds. */
const OPEN_TIMEOUT_MS = 1_000;

/** `npm run doctor`: checks the way to the ledger and the database with the settings of the service; exit code 1 if anything is broken. */
async function main(args: readonly string[]): Promise<void> {
    const { json } = parseArgs({
        args: [...args],
        options: { json: { type: 'boolean', default: false } },
    }).values;
    const print = (line: Line) => {
        if (!json) console.log(lineText(line));
    };
    const lines = await examine(await steps(), print);
    const healthy = isHealthy(lines);
    console.log(json ? JSON.stringify({ healthy, checks: lines }) : summaryText(lines));
    process.exitCode = healthy ? 0 : 1;
}

/** One step that fails if the settings themselves are wrong. */
async function steps(): Promise<readonly Step[]> {
    try {
        const logger = processLogger('doctor');
        const [patient, store] = [await readPatient(readNetworkConfig(), logger), readStoreConfig()];
        const open = () => openStore(impatient(store), logger);
        return [...stepsFor(patient), { name: STEP.database, needs: [], check: () => database(open) }];
    } catch (error) {
        const reason = reasonOf(error);
        return [
            {
                name: 'settings',
                needs: [],
                check: () => failed(reason, 'docs/config.md lists every setting.'),
            },
        ];
    }
}

function impatient(store: StoreConfig): StoreConfig {
    return store.kind === 'mongo' ? { ...store, openTimeoutMs: OPEN_TIMEOUT_MS } : store;
}

main(process.argv.slice(2)).then(
    () => process.exit(),
    (error: unknown) => {
        console.error(reasonOf(error));
        process.exit(1);
    },
);
