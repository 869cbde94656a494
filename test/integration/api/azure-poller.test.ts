import type { OperationResponse, RunningOperation } from '@azure/core-lro';
import { createHttpPoller } from '@azure/core-lro';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { settledOperation } from '../../support/operation-steps';

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
});
afterEach(() => service.close());

/** How an Azure SDK speaks HTTP for its poller: it knows nothing of this service. */
async function send(method: string, url: string, body?: object): Promise<OperationResponse> {
    const response = await fetch(new URL(url, service.api.url), {
        method,
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const parsed: unknown = await response.json();
    return {
        flatResponse: parsed,
        rawResponse: {
            statusCode: response.status,
            request: { method, url, body },
            headers: Object.fromEntries(response.headers),
            body: parsed,
        },
    };
}

const posting = (draft: object): RunningOperation => ({
    sendInitialRequest: () => send('POST', '/invoices', draft),
    sendPollRequest: (path) => send('GET', path),
});

const onlyOperation = async (): Promise<string> => {
    const [operation] = (await service.client.call('/operations', { key })).json.value;
    if (operation === undefined) throw new Error('the poller has made no operation');
    return operation.id;
};

test('B-1: an unmodified poller of the Azure SDKs carries POST /invoices to the invoice itself', async () => {
    const draft = newInvoiceDraft();
    const poller = createHttpPoller(posting(draft), { intervalInMs: 10 });
    await poller.submitted();
    await poller.poll();
    expect(poller.operationState?.status).toBe('running');
    await settledOperation(service, await onlyOperation());
    const invoice = await poller.pollUntilDone();
    expect(invoice).toMatchObject({ status: 'issued', revision: 1 });
});

test('B-21: it throws the code and the message of an operation that failed', async () => {
    const poller = createHttpPoller(posting(newInvoiceDraft()), { intervalInMs: 10 });
    await poller.submitted();
    await settledOperation(service, await onlyOperation(), 'ENDORSEMENT_POLICY_FAILURE');
    await expect(poller.pollUntilDone()).rejects.toThrow('ENDORSEMENT_POLICY_FAILURE');
});

test('C-18: it stops at an operation that was canceled', async () => {
    const poller = createHttpPoller(posting(newInvoiceDraft()), { intervalInMs: 10 });
    await poller.submitted();
    await send('POST', `/operations/${await onlyOperation()}/cancel`, {});
    await expect(poller.pollUntilDone()).rejects.toThrow(/cancel/i);
});

test('B-15: it waits as long as Retry-After says before it asks again', async () => {
    const asked: number[] = [];
    const { sendInitialRequest } = posting(newInvoiceDraft());
    const poller = createHttpPoller(
        {
            sendInitialRequest,
            sendPollRequest: (path) => {
                asked.push(performance.now());
                return send('GET', path);
            },
        },
        { intervalInMs: 10 },
    );
    await poller.submitted();
    const done = poller.pollUntilDone();
    const deadline = Date.now() + 5000;
    while (asked.length < 2) {
        if (Date.now() > deadline) throw new Error('it did not ask twice within 5 s');
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await settledOperation(service, await onlyOperation());
    await done;
    const [first = 0, second = 0] = asked;
    expect(second - first).toBeGreaterThanOrEqual(950);
});
