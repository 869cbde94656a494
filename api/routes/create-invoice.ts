import { AppError } from '../../core/errors';
import { judgeDraft } from '../../core/invoice/check';
import { answerChange } from '../accepting/change-route';
import type { Endpoint } from '../http/api-request';
import type { Services } from './services';

/** POST /invoices */
export function createInvoice(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'createInvoice',
        answer(request) {
            const verdict = judgeDraft(request.body);
            if (verdict.kind === 'faulty') {
                const [first] = verdict.faults;
                throw new AppError(
                    'INVOICE_INVALID',
                    `${first?.pointer ?? ''} ${first?.detail ?? ''}.`.trim(),
                    {
                        errors: verdict.faults,
                    },
                );
            }
            const { draft } = verdict;
            if (draft.seller.mspId !== request.caller.organisation) {
                throw new AppError('ORGANISATION_FORBIDS', 'Only the seller issues an invoice.', {
                    errors: [{ pointer: '/seller/mspId', detail: `must be ${request.caller.organisation}` }],
                });
            }
            const id = draft.id ?? services.newId();
            return answerChange(services, request, {
                name: 'createInvoice',
                action: 'create',
                invoiceId: id,
                fingerprintedId: undefined,
                proposal: { function: 'CreateInvoice', args: [id, JSON.stringify(draft)] },
            });
        },
    };
}
