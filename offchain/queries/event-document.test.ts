import type { PendingEvent } from '../../core/event/event';
import type { NewsBearer } from './event-document';
import { newsOf, waitingDocument } from './event-document';

const event = (id: string, type: PendingEvent['type']): PendingEvent => ({
    id,
    type,
    subject: id,
    time: 0,
    organisations: ['Org1MSP'],
    partitionKey: 'INV-1',
    data: {},
});

const bearer = (key: string, ...news: NewsBearer['news'] & object): NewsBearer => ({ _id: key, news });
const ids = (bearers: readonly NewsBearer[]): readonly string[] => newsOf(bearers, 100).map(({ id }) => id);

test('an invoice is told of before the operation that changed it, also when both waited from the same moment', () => {
    const operation = bearer(
        'o',
        waitingDocument(event('o.1', 'operation.created'), 10),
        waitingDocument(event('o.2', 'operation.completed'), 20),
    );
    const invoice = bearer('i', waitingDocument(event('i.1', 'invoice.created'), 20));
    expect(ids([operation, invoice])).toEqual(['o.1', 'i.1', 'o.2']);
});

test('the events of one document keep their order, whatever the clocks of those who wrote them say', () => {
    const operation = bearer(
        'o',
        waitingDocument(event('o.1', 'operation.created'), 20),
        waitingDocument(event('o.2', 'operation.updated'), 10),
    );
    const other = bearer('p', waitingDocument(event('p.1', 'operation.created'), 15));
    expect(ids([operation, other])).toEqual(['p.1', 'o.1', 'o.2']);
});
