import type { InvoiceVersion } from '../../core/ledger/projection';

/**
 * Versions in rounds, each with at most one version of an invoice and later rounds with the newer ones, so that the
 * writes of a round may be done in any order. A version that is given twice counts once.
 */
export function roundsOf(versions: readonly InvoiceVersion[]): readonly (readonly InvoiceVersion[])[] {
    const rounds: InvoiceVersion[][] = [];
    for (const ofOne of byInvoice(versions).values()) {
        const inOrder = [...ofOne.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
        inOrder.forEach((version, round) => (rounds[round] ??= []).push(version));
    }
    return rounds;
}

function byInvoice(versions: readonly InvoiceVersion[]): Map<string, Map<string, InvoiceVersion>> {
    const invoices = new Map<string, Map<string, InvoiceVersion>>();
    for (const version of versions) {
        const ofOne = invoices.get(version.id) ?? new Map<string, InvoiceVersion>();
        invoices.set(version.id, ofOne.set(version.position, version));
    }
    return invoices;
}
