import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import type { Reply } from '../../support/checking-client';
import { acceptedInvoice, settledOperation, submittedOperation } from '../../support/operation-steps';

jest.setTimeout(30_000);

let service: ApiService;
/** Of two programs of the same organisation. */
let keys: readonly [string, string];

beforeEach(async () => {
    service = await startApiService();
    keys = [await service.keyOf('Org1MSP', SCOPES), await service.keyOf('Org1MSP', SCOPES)];
});
afterEach(() => service.close());

/** Every answer until the operation has ended, one request after the other. */
async function polled(id: string, key: string): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
        const reply = await service.client.call(`/operations/${id}`, { key });
        replies.push(reply);
        if (!reply.headers.has('retry-after')) return replies;
    }
    throw new Error('the operation has not ended within 20 s');
}

const cancel = (id: string, key: string): Promise<Reply> =>
    service.client.call(`/operations/${id}/cancel`, { key, method: 'POST' });

/** What all of them see of one operation until it has ended. */
async function watchedByAll(id: string, act: () => Promise<readonly Reply[]>) {
    const [first, second] = keys;
    const waiting = service.client.call(`/transactions/${id}?wait=20`, { key: first });
    const polling = [polled(id, first), polled(id, second)];
    const steered = await act();
    return { steered, waited: await waiting, polls: await Promise.all(polling) };
}

test('two pollers, a waiter and two cancels at once on one operation all see the same (GR-12)', async () => {
    const id = await acceptedInvoice(service, keys[0]);
    const { steered, waited, polls } = await watchedByAll(id, () =>
        Promise.all(keys.map((key) => cancel(id, key))),
    );
    expect(steered.map(({ status }) => status)).toEqual([200, 200]);
    const [last] = steered;
    expect(last?.json.status).toBe('canceled');
    for (const reply of [...steered, waited, ...polls.map((replies) => replies.at(-1))])
        expect(reply?.text).toBe(last?.text);
    for (const replies of polls) {
        const versions = replies.map(({ json }) => json.version);
        expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
});

test('once it is with the ordering service both cancels are 409, and all see how the ledger ends it (GR-12)', async () => {
    const id = await acceptedInvoice(service, keys[0]);
    await submittedOperation(service, id);
    const { steered, waited, polls } = await watchedByAll(id, async () => {
        const refused = await Promise.all(keys.map((key) => cancel(id, key)));
        await settledOperation(service, id);
        return refused;
    });
    expect(steered.map(({ status, json }) => [status, json.code])).toEqual([
        [409, 'OPERATION_NOT_CANCELABLE'],
        [409, 'OPERATION_NOT_CANCELABLE'],
    ]);
    expect(waited.json.status).toBe('succeeded');
    for (const replies of polls) expect(replies.at(-1)?.text).toBe(waited.text);
});
