import type { InvoiceContent, InvoiceStatus } from './invoice';

/**
 * issued → approved | rejected;  approved → paid;  issued | approved → cancelled.
 * Rejected, paid and cancelled are final. An update leaves the status as it is.
 */
export type InvoiceStep = 'update' | 'approve' | 'reject' | 'pay' | 'cancel';

/** All that can be asked of the ledger; the second half of a chaincode event's name. */
export type InvoiceAction = 'create' | InvoiceStep;

export type InvoiceRole = 'seller' | 'buyer';

export interface StepRule {
    readonly by: InvoiceRole;
    readonly from: readonly InvoiceStatus[];
    readonly to: InvoiceStatus;
}

export const STEP_RULES: Readonly<Record<InvoiceStep, StepRule>> = {
    update: { by: 'seller', from: ['issued'], to: 'issued' },
    approve: { by: 'buyer', from: ['issued'], to: 'approved' },
    reject: { by: 'buyer', from: ['issued'], to: 'rejected' },
    pay: { by: 'buyer', from: ['approved'], to: 'paid' },
    cancel: { by: 'seller', from: ['issued', 'approved'], to: 'cancelled' },
};

export type StepVerdict =
    | { readonly kind: 'allowed'; readonly to: InvoiceStatus }
    | { readonly kind: 'wrongOrganisation'; readonly by: InvoiceRole }
    | { readonly kind: 'wrongStatus'; readonly from: readonly InvoiceStatus[] };

/** The roles that an organisation has on an invoice: none for a stranger, both if it deals with itself. */
export function rolesOf(
    mspId: string,
    { seller, buyer }: Pick<InvoiceContent, 'seller' | 'buyer'>,
): readonly InvoiceRole[] {
    const roles: InvoiceRole[] = [];
    if (seller.mspId === mspId) roles.push('seller');
    if (buyer.mspId === mspId) roles.push('buyer');
    return roles;
}

/** Whether someone with these roles may take this step now. The organisation is judged before the status. */
export function judgeStep(
    step: InvoiceStep,
    status: InvoiceStatus,
    roles: readonly InvoiceRole[],
): StepVerdict {
    const { by, from, to } = STEP_RULES[step];
    if (!roles.includes(by)) return { kind: 'wrongOrganisation', by };
    if (!from.includes(status)) return { kind: 'wrongStatus', from };
    return { kind: 'allowed', to };
}

export function isFinal(status: InvoiceStatus): boolean {
    return Object.values(STEP_RULES).every(({ from }) => !from.includes(status));
}
