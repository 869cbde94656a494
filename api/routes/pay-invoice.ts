import type { Endpoint } from '../http/api-request';
import { changeInvoice } from './change-invoice';
import type { Services } from './services';

/** POST /invoices/{id}/pay */
export function payInvoice(services: Services): Endpoint {
    return changeInvoice(services, 'payInvoice', 'PayInvoice');
}
