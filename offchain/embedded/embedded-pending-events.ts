import type { PendingEvent } from '../../core/event/event';
import type { PendingEvents } from '../../core/ports/event-log';
import type { NewsBearer } from '../queries/event-document';
import { newsOf, newsRemovals, newsSelection } from '../queries/event-document';
import type { InvoiceDocument } from '../queries/invoice-document';
import type { OperationDocument } from '../queries/operation-document';
import type { Collection } from './collection';

/** Events that wait in the documents of the operations and of the invoices. */
export class EmbeddedPendingEvents implements PendingEvents {
    readonly #operations: Collection<OperationDocument>;
    readonly #invoices: Collection<InvoiceDocument>;

    constructor(operations: Collection<OperationDocument>, invoices: Collection<InvoiceDocument>) {
        this.#operations = operations;
        this.#invoices = invoices;
    }

    async pending(limit: number): Promise<readonly PendingEvent[]> {
        const { filter } = newsSelection(limit);
        const [operations, invoices] = await Promise.all([
            this.#operations.findInIndexOrder({ filter, limit }),
            this.#invoices.findInIndexOrder({ filter, limit }),
        ]);
        return newsOf([...once(operations), ...once(invoices)], limit);
    }

    async clear(events: readonly PendingEvent[]): Promise<void> {
        await Promise.all([
            ...newsRemovals(events, 'operation').map((removal) => this.#operations.update(removal)),
            ...newsRemovals(events, 'invoice').map((removal) => this.#invoices.update(removal)),
        ]);
    }
}

/** nedb finds a document in an index over a list once for each entry that matches. */
function once(bearers: readonly NewsBearer[]): readonly NewsBearer[] {
    return [...new Map(bearers.map((bearer) => [bearer._id, bearer])).values()];
}
