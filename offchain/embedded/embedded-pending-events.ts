import type { PendingEvent } from '../../core/event/event';
import type { PendingEvents } from '../../core/ports/event-log';
import { newsOf, newsRemovals } from '../queries/event-document';
import type { InvoiceDocument } from '../queries/invoice-document';
import type { OperationDocument } from '../queries/operation-document';
import type { Collection } from './collection';

/** When the first of the events that wait in a document began to wait: one key a document, which stays while others join it. */
export const WAITING_SINCE = 'news.0.since';

/** Events that wait in the documents of the operations and of the invoices. */
export class EmbeddedPendingEvents implements PendingEvents {
    readonly #operations: Collection<OperationDocument>;
    readonly #invoices: Collection<InvoiceDocument>;

    constructor(operations: Collection<OperationDocument>, invoices: Collection<InvoiceDocument>) {
        this.#operations = operations;
        this.#invoices = invoices;
    }

    async pending(limit: number): Promise<readonly PendingEvent[]> {
        const filter = { [WAITING_SINCE]: { $gt: 0 } };
        const [operations, invoices] = await Promise.all([
            this.#operations.findInIndexOrder({ filter, limit }),
            this.#invoices.findInIndexOrder({ filter, limit }),
        ]);
        return newsOf([...operations, ...invoices], limit);
    }

    async clear(events: readonly PendingEvent[]): Promise<void> {
        await Promise.all([
            ...newsRemovals(events, 'operation').map((removal) => this.#operations.update(removal)),
            ...newsRemovals(events, 'invoice').map((removal) => this.#invoices.update(removal)),
        ]);
    }
}
