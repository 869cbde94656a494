import type { Invoice } from './invoice';
import { isInvoice } from './shapes';

/** The invoice that a state value of the ledger holds; undefined if it is not JSON or lacks the form of one. */
export function parseInvoice(json: string): Invoice | undefined {
    const value = parsed(json);
    return isInvoice(value) ? value : undefined;
}

function parsed(json: string): unknown {
    try {
        return JSON.parse(json);
    } catch {
        return undefined;
    }
}
