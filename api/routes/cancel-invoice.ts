import type { Endpoint } from '../http/api-request';
import { changeInvoice } from './change-invoice';
import type { Services } from './services';

/** POST /invoices/{id}/cancel */
export function cancelInvoice(services: Services): Endpoint {
    return changeInvoice(services, 'cancelInvoice', 'CancelInvoice');
}
