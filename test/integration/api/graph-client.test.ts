import { SCOPES } from '../../../core/ports/api-key-store';
import { newInvoiceDraft } from '../../fixtures/invoices';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { GraphClient } from '../../support/clients/graph-client';
import { acceptedInvoice, settledOperation, storedOperation } from '../../support/operation-steps';

const RFC3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The client waits as long as it is told to. */
jest.setTimeout(30_000);

let service: ApiService;
let seller: GraphClient;

beforeEach(async () => {
    service = await startApiService();
    seller = new GraphClient(service.api.url, await service.keyOf('Org1MSP', SCOPES));
});
afterEach(() => service.close());

/** What the test itself needs to know, so that it can play the ledger; the client never looks into the address. */
const idIn = (location: string): string => location.split('/').at(-1) ?? '';

test('from Location alone it follows a create to its resource (GR-6, GR-24, GR-26)', async () => {
    const location = await seller.start('/invoices', newInvoiceDraft());
    const done = seller.follow(location);
    await settledOperation(service, idIn(location));
    const last = await done;
    expect(last).toMatchObject({ statusCode: 200, retryAfter: null, operation: { status: 'succeeded' } });
    expect(await seller.resource(last)).toMatchObject({ status: 'issued' });
});

test('an action on a resource is followed in the same way (GR-24)', async () => {
    const created = await acceptedInvoice(service, await service.keyOf('Org1MSP'));
    await settledOperation(service, created);
    const { objectId } = await storedOperation(service, created);
    const location = await seller.start(`/invoices/${objectId}/cancel`, { reason: 'issued twice' });
    await settledOperation(service, idIn(location));
    const last = await seller.follow(location);
    expect(last.operation.status).toBe('succeeded');
    expect(await seller.resource(last)).toMatchObject({ id: objectId });
});

test('while it runs each poll is 200 with Retry-After and times of RFC 3339 in UTC, and names no resource (GR-25, GR-27)', async () => {
    const location = await seller.start('/invoices', newInvoiceDraft());
    const { statusCode, retryAfter, operation } = await seller.poll(location);
    expect([statusCode, operation.status, operation.resourceLocation]).toEqual([200, 'running', undefined]);
    expect(retryAfter).toMatch(/^[1-9]\d*$/);
    expect(operation.createdDateTime).toMatch(RFC3339_UTC);
    expect(operation.lastActionDateTime).toMatch(RFC3339_UTC);
});

test('it stops at a failure, which names no resource (GR-25, GR-28)', async () => {
    const location = await seller.start('/invoices', newInvoiceDraft());
    await settledOperation(service, idIn(location), 'ENDORSEMENT_POLICY_FAILURE');
    const { statusCode, operation } = await seller.follow(location);
    expect([statusCode, operation.status, operation.resourceLocation]).toEqual([200, 'failed', undefined]);
});
