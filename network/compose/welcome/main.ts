import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { developmentKeys } from '../../../api/development/development-keys';
import { welcomeLines } from '../../../api/development/welcome';
import { processLogger } from '../../../logger';
import { readStoreConfig } from '../../../offchain/config';
import { openStore } from '../../../offchain/open-store';
import { DEFAULT_USERS } from '../../gateway/enrol';
import { readWelcomeConfig } from './config';

/** Seen from the compiled file, `dist/network/compose/welcome/main.js`. */
const DRAFT = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures', 'invoices', 'simple.json');

/** The last container of docker-compose.yml: makes the development keys and prints the lines with which `npm start` ends. */
async function main(): Promise<void> {
    const { url, keysFile } = readWelcomeConfig();
    const principals = DEFAULT_USERS.map(({ mspId, label }) => ({ organisation: mspId, signer: label }));
    const store = await openStore(readStoreConfig(), processLogger('welcome'));
    const keys = await developmentKeys(keysFile, principals, store.apiKeys);
    await store.close();
    const draft: unknown = JSON.parse(await readFile(DRAFT, 'utf8'));
    if (typeof draft !== 'object' || draft === null) throw new Error(`${DRAFT} does not hold an invoice`);
    const name = randomUUID().slice(0, 8);
    for (const line of welcomeLines({ url, keys, draft: { ...draft }, name })) console.log(line);
}

main().then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
