import type { Endpoint } from '../http/api-request';
import { changeInvoice } from './change-invoice';
import type { Services } from './services';

/** POST /invoices/{id}/approve */
export function approveInvoice(services: Services): Endpoint {
    return changeInvoice(services, 'approveInvoice', 'ApproveInvoice');
}
