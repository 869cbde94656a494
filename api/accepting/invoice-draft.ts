import type { Fault } from '../../core/errors';
import { judgeDraft } from '../../core/invoice/check';
import type { InvoiceDraft } from '../../core/invoice/invoice';

export type DraftVerdict = { readonly draft: InvoiceDraft } | { readonly faults: readonly Fault[] };

/** An invoice that its seller may issue, as far as the service alone can tell. */
export function draftIn(body: unknown, organisation: string): DraftVerdict {
    const verdict = judgeDraft(body);
    if (verdict.kind === 'faulty') return { faults: verdict.faults };
    const { draft } = verdict;
    if (draft.seller.mspId === organisation) return { draft };
    return { faults: [{ pointer: '/seller/mspId', detail: `must be ${organisation}` }] };
}
