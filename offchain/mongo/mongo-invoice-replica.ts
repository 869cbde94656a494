import type { InvoiceVersion } from '../../core/ledger/projection';
import type { InvoiceQuery, InvoiceReplica } from '../../core/ports/invoice-replica';
import type { Page } from '../../core/ports/page';
import type { InvoiceDocument, InvoiceVersionDocument } from '../queries/invoice-document';
import { eventOf, invoiceUpdate, invoiceVersion, versionDocument } from '../queries/invoice-document';
import { visibleVersions, WITHOUT_CONTENT } from '../queries/invoice-history';
import { invoiceCursor, invoiceSelection, WITHOUT_NEWS } from '../queries/invoice-query';
import { roundsOf } from '../queries/invoice-rounds';
import { pageOf } from '../queries/paging';
import type { Documents } from './documents';
import { throwFailures } from './documents';

/** The invoices and their versions in two collections of MongoDB. */
export class MongoInvoiceReplica implements InvoiceReplica {
    readonly #invoices: Documents<InvoiceDocument>;
    readonly #versions: Documents<InvoiceVersionDocument>;
    readonly #clock: () => number;

    constructor(
        invoices: Documents<InvoiceDocument>,
        versions: Documents<InvoiceVersionDocument>,
        clock: () => number,
    ) {
        this.#clock = clock;
        this.#invoices = invoices;
        this.#versions = versions;
    }

    async apply(versions: readonly InvoiceVersion[]): Promise<void> {
        for (const round of roundsOf(versions)) {
            throwFailures(await this.#versions.insertEach(round.map(versionDocument)));
            const before = await this.#organisationsBefore(round);
            const writes = round.map((version) =>
                invoiceUpdate(version, eventOf(version, before.get(version.id)), this.#clock()),
            );
            throwFailures(await this.#invoices.upsertEach(writes));
        }
    }

    async find(organisation: string, id: string): Promise<InvoiceVersion | undefined> {
        const document = await this.#invoices.findOne({ _id: id, organisations: organisation }, WITHOUT_NEWS);
        return document === undefined ? undefined : invoiceVersion(document);
    }

    async search(query: InvoiceQuery): Promise<Page<InvoiceVersion>> {
        const documents = await this.#invoices.find(invoiceSelection(query));
        return pageOf(documents, query.page.limit, {
            item: invoiceVersion,
            cursor: invoiceCursor(query.orderBy),
        });
    }

    async history(organisation: string, id: string): Promise<readonly InvoiceVersion[]> {
        const own = await this.#versions.findOne({ id, organisations: organisation }, WITHOUT_CONTENT);
        if (own === undefined) return [];
        const documents = await this.#versions.findAll({ id });
        const inOrder = documents.sort((a, b) => (a.position < b.position ? -1 : 1));
        return visibleVersions(inOrder, organisation).map(invoiceVersion);
    }

    /** Who saw the invoices that are now deleted: the event of a deletion is for them. */
    async #organisationsBefore(
        round: readonly InvoiceVersion[],
    ): Promise<ReadonlyMap<string, readonly string[]>> {
        const deleted = round.filter(({ invoice }) => invoice === undefined).map(({ id }) => id);
        if (deleted.length === 0) return new Map();
        const documents = await this.#invoices.findAll({ _id: { $in: deleted } }, WITHOUT_NEWS);
        return new Map(documents.map(({ id, organisations }) => [id, organisations]));
    }
}
