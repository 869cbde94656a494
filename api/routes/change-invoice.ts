import { expectedRevisionOf } from '../accepting/expected-revision';
import { answerChange } from '../accepting/change-route';
import type { Endpoint } from '../http/api-request';
import type { Services } from './services';

/** PATCH /invoices/{id}, and the steps below it: all of them are one call of the contract on one invoice. */
export function changeInvoice(services: Services, operationId: string, contractFunction: string): Endpoint {
    return {
        access: 'key',
        operationId,
        answer(request) {
            const id = request.path.required('id');
            const details = JSON.stringify(request.body ?? {});
            const expectedRevision = expectedRevisionOf(request.headers.text('if-match'));
            return answerChange(services, request, {
                name: operationId,
                action: 'update',
                invoiceId: id,
                fingerprintedId: id,
                proposal: { function: contractFunction, args: [id, details, expectedRevision] },
            });
        },
    };
}
