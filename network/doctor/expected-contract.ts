/**
 * The contract that this version of the service speaks with: its functions and their arguments, as it names them itself to
 * who calls one without any.
 */
export const EXPECTED_CONTRACT = {
    /** As the definition on the channel is expected to be called; a name that people choose. */
    version: '1.0',
    functions: {
        CreateInvoice: 'id, draft',
        UpdateInvoice: 'id, patch, expectedRevision',
        ApproveInvoice: 'id, details, expectedRevision',
        RejectInvoice: 'id, details, expectedRevision',
        PayInvoice: 'id, details, expectedRevision',
        CancelInvoice: 'id, details, expectedRevision',
        ReadInvoice: 'id',
        InvoiceHistory: 'id',
    },
} as const;
