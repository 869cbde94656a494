import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY } from '../../../core/instant';
import { RETENTION } from '../../../core/operation/operation-view';
import { SCOPES } from '../../../core/ports/api-key-store';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { recordingLogger } from '../../support/recording-logger';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { acceptedInvoice, settledOperation, storedOperation } from '../../support/operation-steps';

jest.setTimeout(30_000);

let directory: string;
let service: ApiService;
let key: string;
let id: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-retention-'));
    service = await startOn(directory);
    key = await service.keyOf('Org1MSP', SCOPES);
    id = await acceptedInvoice(service, key);
    await settledOperation(service, id);
});
afterEach(async () => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
});

/** A service whose store is in files, so that it can be started again. */
async function startOn(files: string): Promise<ApiService> {
    return startApiService({
        store: await openEmbeddedStore({ logger: recordingLogger(), directory: files }),
    });
}

/** Makes the operation that old, counted from its end. */
async function age(ms: number): Promise<void> {
    const operation = await storedOperation(service, id);
    const aged = { ...operation, endedAt: Date.now() - ms };
    await service.store.operations.apply([{ before: operation, after: { ...aged, rev: operation.rev + 1 } }]);
}

const statusOf = async (path: string): Promise<number> => (await service.client.call(path, { key })).status;

test('an operation can be read for more than a day after its end, and says until when (GR-16)', async () => {
    await age(DAY);
    const { json } = await service.client.call(`/operations/${id}`, { key });
    expect(json.status).toBe('succeeded');
    expect(Date.parse(json.expirationDateTime)).toBeGreaterThan(Date.now());
});

test('then it is a tombstone, and in the end unknown; the invoice still tells the outcome (GR-13, GR-17)', async () => {
    const { objectId, attempts } = await storedOperation(service, id);
    await age(RETENTION.readableMs);
    expect(await statusOf(`/operations/${id}`)).toBe(410);
    await age(RETENTION.readableMs + RETENTION.tombstoneMs);
    expect(await statusOf(`/operations/${id}`)).toBe(410);
    await service.close();
    service = await startOn(directory);
    expect(await statusOf(`/operations/${id}`)).toBe(404);
    const invoice = await service.client.call(`/invoices/${objectId}`, { key });
    expect(invoice.json).toMatchObject({
        status: 'issued',
        blockchain: { transactionId: attempts[0]?.fabricTxId },
    });
});
