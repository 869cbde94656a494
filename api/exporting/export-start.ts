import type { ExportStart } from '../../core/export/export';
import { fingerprintOf } from '../accepting/fingerprint';
import { idempotencyKeyOf } from '../accepting/idempotency-key';
import type { CallerRequest } from '../http/api-request';
import { JsonMembers } from '../http/json-members';
import { invoiceFilterIn } from '../listing/invoice-filter';

/** The export that a request asks for. */
export function exportStartOf({ body, headers, caller }: CallerRequest, newId: () => string): ExportStart {
    const members = new JsonMembers(body);
    const displayName = members.text('displayName');
    const idempotencyKey = idempotencyKeyOf(headers.text('idempotency-key'));
    return {
        id: newId(),
        organisation: caller.organisation,
        filter: invoiceFilterIn(members.parameters('filter')),
        fingerprint: fingerprintOf({
            operationId: 'createExport',
            invoiceId: undefined,
            ifMatch: undefined,
            body,
        }),
        ...(displayName !== undefined && { displayName }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
    };
}
