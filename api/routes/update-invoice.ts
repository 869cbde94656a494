import type { Endpoint } from '../http/api-request';
import { changeInvoice } from './change-invoice';
import type { Services } from './services';

/** PATCH /invoices/{id} */
export function updateInvoice(services: Services): Endpoint {
    return changeInvoice(services, 'updateInvoice', 'UpdateInvoice');
}
