import type { PendingEvent } from '../../core/event/event';
import type { PendingEvents } from '../../core/ports/event-log';
import { newsOf, newsRemovals, newsSelection } from '../queries/event-document';
import type { InvoiceDocument } from '../queries/invoice-document';
import type { OperationDocument } from '../queries/operation-document';
import type { Documents } from './documents';

/** Events that wait in the documents of the operations and of the invoices. */
export class MongoPendingEvents implements PendingEvents {
    readonly #operations: Documents<OperationDocument>;
    readonly #invoices: Documents<InvoiceDocument>;

    constructor(operations: Documents<OperationDocument>, invoices: Documents<InvoiceDocument>) {
        this.#operations = operations;
        this.#invoices = invoices;
    }

    async pending(limit: number): Promise<readonly PendingEvent[]> {
        const selection = newsSelection(limit);
        const [operations, invoices] = await Promise.all([
            this.#operations.find(selection),
            this.#invoices.find(selection),
        ]);
        return newsOf([...operations, ...invoices], limit);
    }

    async clear(events: readonly PendingEvent[]): Promise<void> {
        await Promise.all([
            this.#operations.updateEach(newsRemovals(events, 'operation')),
            this.#invoices.updateEach(newsRemovals(events, 'invoice')),
        ]);
    }
}
