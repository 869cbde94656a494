import type { InvoiceVersionDocument } from './invoice-document';

/** Of an invoice's versions, oldest first, those that an organisation may see; a deletion is seen by who saw the version before. */
export function visibleVersions(
    versions: readonly InvoiceVersionDocument[],
    organisation: string,
): readonly InvoiceVersionDocument[] {
    let seen = false;
    return versions.filter(({ content, organisations }) => {
        if (content !== undefined) seen = organisations.includes(organisation);
        return seen;
    });
}
