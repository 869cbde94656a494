import { SCOPES } from '../../../core/ports/api-key-store';
import type { ApiService } from '../../support/api-service';
import { startApiService } from '../../support/api-service';
import { followWhile202 } from '../../support/clients/logic-apps-client';
import { acceptedInvoice, settledOperation } from '../../support/operation-steps';

/** The client waits as long as it is told to. */
jest.setTimeout(30_000);

let service: ApiService;
let key: string;

beforeEach(async () => {
    service = await startApiService();
    key = await service.keyOf('Org1MSP', SCOPES);
});
afterEach(() => service.close());

const resultOf = (id: string): string => `${service.api.url}/operations/${id}/result`;

test('a client that follows Location while the answer is 202 ends at the invoice', async () => {
    const id = await acceptedInvoice(service, key);
    const waits: number[] = [];
    const toldToWait = async (seconds: number): Promise<void> => {
        waits.push(seconds);
        if (waits.length === 1) await settledOperation(service, id);
    };
    const { status, body } = await followWhile202({ address: resultOf(id), key, toldToWait });
    expect([status, body]).toMatchObject([201, { status: 'issued' }]);
    expect(waits).toEqual([1]);
});

test('it ends at the error of an operation that failed, which others read as 200 at its status address', async () => {
    const id = await acceptedInvoice(service, key);
    await settledOperation(service, id, 'ENDORSEMENT_POLICY_FAILURE');
    expect(await followWhile202({ address: resultOf(id), key })).toMatchObject({
        status: 502,
        body: { code: 'ENDORSEMENT_POLICY_FAILURE' },
    });
    expect(await followWhile202({ address: `${service.api.url}/operations/${id}`, key })).toMatchObject({
        status: 200,
        body: { status: 'failed' },
    });
});
