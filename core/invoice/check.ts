import { amountFaults } from './amount-faults';
import { currencyDecimals } from './currencies';
import { dateFaults } from './dates';
import type { Fault } from './fault';
import { MAX_FAULTS } from './fault';
import type { InvoiceContent, InvoiceDraft } from './invoice';
import { shapeFaults } from './shape';
import { DRAFT_SHAPE, isInvoiceDraft } from './shapes';
import { taxBreakdownFaults } from './tax-breakdown';
import { lineFaults, totalFaults } from './totals';
import { vatFaults } from './vat-faults';

export type DraftVerdict =
    | { readonly kind: 'valid'; readonly draft: InvoiceDraft }
    | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/** Judges what a client posted, form first and then the rules of EN 16931; at most `MAX_FAULTS` faults, never none. */
export function judgeDraft(value: unknown): DraftVerdict {
    if (!isInvoiceDraft(value)) return { kind: 'faulty', faults: shapeFaults(DRAFT_SHAPE, value) };
    const faults = ruleFaults(value);
    return faults.length === 0 ? { kind: 'valid', draft: value } : { kind: 'faulty', faults };
}

/** The faults of a draft; empty means that the contract will take it, as far as the draft alone can tell. */
export function checkDraft(value: unknown): readonly Fault[] {
    const verdict = judgeDraft(value);
    return verdict.kind === 'valid' ? [] : verdict.faults;
}

function ruleFaults(content: InvoiceContent): readonly Fault[] {
    const decimals = currencyDecimals(content.currency);
    if (decimals === undefined) {
        return [{ code: 'CURRENCY_UNKNOWN', pointer: '/currency', detail: 'is not a code of ISO 4217' }];
    }
    return [
        ...dateFaults(content),
        ...amountFaults(content, decimals),
        ...lineFaults(content.lines, decimals),
        ...vatFaults(content),
        ...taxBreakdownFaults(content, decimals),
        ...totalFaults(content, decimals),
    ].slice(0, MAX_FAULTS);
}
