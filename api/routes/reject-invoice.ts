import type { Endpoint } from '../http/api-request';
import { changeInvoice } from './change-invoice';
import type { Services } from './services';

/** POST /invoices/{id}/reject */
export function rejectInvoice(services: Services): Endpoint {
    return changeInvoice(services, 'rejectInvoice', 'RejectInvoice');
}
