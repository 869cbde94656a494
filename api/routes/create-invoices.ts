import { AppError } from '../../core/errors';
import type { Fault } from '../../core/errors';
import type { PlannedChild } from '../../core/operation/operation';
import { createdComposite } from '../composite/composite-creation';
import { JsonMembers } from '../http/json-members';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { draftIn } from '../accepting/invoice-draft';
import { waitedAnswer } from '../accepting/waited-answer';
import type { Services } from './services';

/** POST /invoices/batch: one composite operation over the creation of each invoice. */
export function createInvoices(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'createInvoices',
        async answer(request) {
            const plan = planOf(services, request);
            const accepted = await createdComposite(services, request, {
                name: 'createInvoices',
                action: 'create',
                objectType: 'batch',
                children: plan.map(({ id }) => id),
                plan,
            });
            return waitedAnswer(services, request, accepted);
        },
    };
}

/** Throws INVOICE_INVALID with the faults of all, and nothing is recorded then. */
function planOf({ newId }: Services, { body, caller }: CallerRequest): readonly PlannedChild[] {
    const faults: Fault[] = [];
    const plan = new JsonMembers(body).list('invoices').flatMap((each, index): readonly PlannedChild[] => {
        const verdict = draftIn(each, caller.organisation);
        if ('faults' in verdict) {
            const own = verdict.faults.map((fault) => ({
                ...fault,
                pointer: `/invoices/${index}${fault.pointer}`,
            }));
            faults.push(...own);
            return [];
        }
        const objectId = verdict.draft.id ?? newId();
        const args = [objectId, JSON.stringify(verdict.draft)];
        return [{ id: newId(), objectId, proposal: { function: 'CreateInvoice', args } }];
    });
    if (faults.length === 0) return plan;
    const [first] = faults;
    const detail = `${first?.pointer ?? ''} ${first?.detail ?? ''}.`;
    throw new AppError('INVOICE_INVALID', detail, { errors: faults.slice(0, MOST_FAULTS) });
}

/** Faults that one answer names, in all invoices together. */
const MOST_FAULTS = 100;
