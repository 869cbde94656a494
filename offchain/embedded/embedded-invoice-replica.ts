import { placeOf, positionOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { InvoiceQuery, InvoiceReplica } from '../../core/ports/invoice-replica';
import type { Page } from '../../core/ports/page';
import type { InvoiceDocument, InvoiceVersionDocument } from '../queries/invoice-document';
import {
    eventOf,
    invoiceUpdate,
    invoiceVersion,
    versionDocument,
    versionKey,
} from '../queries/invoice-document';
import { visibleVersions, WITHOUT_CONTENT } from '../queries/invoice-history';
import { invoiceCursor, invoiceSelection } from '../queries/invoice-query';
import { roundsOf } from '../queries/invoice-rounds';
import { pageOf } from '../queries/paging';
import type { Selection } from '../queries/query';
import type { Collection } from './collection';
import { Newest } from './newest';
import { newestFirst } from './newest-first';

/** A page of 50 at 10 invoices a block. */
const FIRST_SPAN_BLOCKS = 5;

/** The invoices and their versions in two files. */
export class EmbeddedInvoiceReplica implements InvoiceReplica {
    readonly #invoices: Collection<InvoiceDocument>;
    readonly #versions: Collection<InvoiceVersionDocument>;

    readonly #clock: () => number;
    readonly #newestBlock: Newest;

    constructor(
        invoices: Collection<InvoiceDocument>,
        versions: Collection<InvoiceVersionDocument>,
        clock: () => number,
    ) {
        this.#clock = clock;
        this.#invoices = invoices;
        this.#versions = versions;
        this.#newestBlock = new Newest(async () => {
            const [last] = await invoices.find({ filter: {}, sort: { position: -1 }, limit: 1 });
            return last === undefined ? 0 : placeOf(last.position).block;
        });
    }

    async apply(versions: readonly InvoiceVersion[]): Promise<void> {
        for (const round of roundsOf(versions)) {
            await this.#record(round);
            await Promise.all(round.map((version) => this.#overwrite(version)));
            for (const { position } of round) await this.#newestBlock.note(placeOf(position).block);
        }
    }

    async find(organisation: string, id: string): Promise<InvoiceVersion | undefined> {
        const document = await this.#invoices.findById(id);
        return document?.organisations.includes(organisation) ? invoiceVersion(document) : undefined;
    }

    async search(query: InvoiceQuery): Promise<Page<InvoiceVersion>> {
        const documents = await this.#searched(query);
        return pageOf(documents, query.page.limit, {
            item: invoiceVersion,
            cursor: invoiceCursor(query.orderBy),
        });
    }

    async history(organisation: string, id: string): Promise<readonly InvoiceVersion[]> {
        const own = { filter: { id, organisations: organisation }, limit: 1, projection: WITHOUT_CONTENT };
        if ((await this.#versions.findInIndexOrder(own)).length === 0) return [];
        const documents = await this.#versions.findAll({ id });
        const inOrder = documents.sort((a, b) => (a.position < b.position ? -1 : 1));
        return visibleVersions(inOrder, organisation).map(invoiceVersion);
    }

    async #searched(query: InvoiceQuery): Promise<InvoiceDocument[]> {
        const selection = invoiceSelection(query);
        const { orderBy, order, page } = query;
        if (orderBy === 'id' && order === 'ascending') return this.#inOrderOfIds(selection);
        if (orderBy !== 'updated' || order === 'ascending') return this.#invoices.find(selection);
        const newest =
            page.after === undefined
                ? await this.#newestBlock.get()
                : placeOf(String(page.after.value)).block;
        const timeline = { field: 'position', now: newest, valueOf: startOfBlock, span: FIRST_SPAN_BLOCKS };
        return newestFirst(this.#invoices, selection, timeline);
    }

    /** A range, so that the index on the ids is walked however the page begins. */
    async #inOrderOfIds({ filter, ...selection }: Selection): Promise<InvoiceDocument[]> {
        return this.#invoices.findInIndexOrder({ ...selection, filter: { id: { $gte: '' }, ...filter } });
    }

    async #record(versions: readonly InvoiceVersion[]): Promise<void> {
        const known = await this.#versions.findAll({ _id: { $in: versions.map(versionKey) } });
        const keys = new Set(known.map(({ _id }) => _id));
        const fresh = versions.filter((version) => !keys.has(versionKey(version)));
        if (await this.#versions.insert(fresh.map(versionDocument))) return;
        await Promise.all(fresh.map((version) => this.#versions.insert([versionDocument(version)])));
    }

    async #overwrite(version: InvoiceVersion): Promise<void> {
        const before =
            version.invoice === undefined
                ? (await this.#invoices.findById(version.id))?.organisations
                : undefined;
        await this.#invoices.upsert(invoiceUpdate(version, eventOf(version, before), this.#clock()));
    }
}

function startOfBlock(block: number): string {
    return positionOf({ block, transaction: 0, write: 0 });
}
