import type { ErrorDefinition } from './error-definition';

/** A rule of invoices that the service or the contract keeps. */
export const INVOICE_ERRORS = {
    INVOICE_INVALID: {
        status: 422,
        title: 'The invoice breaks a rule',
        retry: 'change',
        advice: 'Each entry of `errors` points at the member that breaks a rule of EN 16931.',
    },
    INVOICE_NOT_FOUND: {
        status: 404,
        title: 'No such invoice',
        retry: 'never',
        advice: 'Check the id; while its creation is in progress, follow `operation`.',
    },
    INVOICE_EXISTS: {
        status: 409,
        title: 'An invoice with this id exists',
        retry: 'change',
        advice: 'Choose another id or leave it out.',
    },
    INVOICE_NUMBER_TAKEN: {
        status: 409,
        title: 'The seller has used this invoice number',
        retry: 'change',
        advice: 'Choose another number.',
    },
    LIFECYCLE_FORBIDS: {
        status: 409,
        title: 'The invoice is not in a state that allows this step',
        retry: 'change',
        advice: 'Read the invoice and its `status`.',
    },
    ORGANISATION_FORBIDS: {
        status: 403,
        title: 'This step belongs to the other organisation',
        retry: 'never',
        advice: 'The seller issues, changes and cancels; the buyer approves, rejects and pays.',
    },
    ATTRIBUTE_REQUIRED: {
        status: 403,
        title: 'The certificate lacks an attribute that this step needs',
        retry: 'never',
        advice: 'Use a key whose certificate has the attribute that `detail` names, or have it registered with it.',
    },
    REVISION_MISMATCH: {
        status: 412,
        title: 'The invoice has changed since it was read',
        retry: 'change',
        advice: 'Read it again and decide anew.',
    },
    ARGUMENT_INVALID: {
        status: 400,
        title: 'The contract refused an argument',
        retry: 'change',
        advice: 'See `detail`.',
    },
    CHAINCODE_REJECTED: {
        status: 422,
        title: 'The contract refused the proposal',
        retry: 'change',
        advice: 'See `detail` for its reason.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
