import type { InvoiceVersionDocument } from './invoice-document';
import type { Projection } from './query';

/** For the question whether there is a version at all. */
export const WITHOUT_CONTENT: Projection = { content: 0 };

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
