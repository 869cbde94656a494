import type { SequencedEvent } from './event';
import type { EventFilter } from './event-filter';
import { wants } from './event-filter';

const event = (over: Partial<SequencedEvent>): SequencedEvent => ({
    id: 'op1.2',
    type: 'operation.updated',
    subject: 'op1',
    time: 0,
    organisations: ['Org1MSP'],
    partitionKey: 'INV-1',
    data: { status: 'running', state: 'Submitted' },
    sequence: 7,
    ...over,
});
const invoice = event({
    type: 'invoice.updated',
    id: 'INV-1.1.2.3',
    subject: 'INV-1',
    data: { status: 'approved' },
});
const all: EventFilter = { families: ['operation', 'invoice'] };

interface Case {
    readonly name: string;
    readonly filter: EventFilter;
    readonly what: SequencedEvent;
    readonly wanted: boolean;
}

test.each<Case>([
    { name: 'everything', filter: all, what: event({}), wanted: true },
    { name: 'only what it may', filter: { families: ['invoice'] }, what: event({}), wanted: false },
    { name: 'its operation', filter: { ...all, operations: ['op0', 'op1'] }, what: event({}), wanted: true },
    { name: 'another operation', filter: { ...all, operations: ['op2'] }, what: event({}), wanted: false },
    {
        name: 'no invoice of the same id as its operation',
        filter: { ...all, operations: ['INV-1'] },
        what: invoice,
        wanted: false,
    },
    { name: 'its invoice', filter: { ...all, invoices: ['INV-1'] }, what: invoice, wanted: true },
    {
        name: 'operations on its invoice',
        filter: { ...all, invoices: ['INV-1'] },
        what: event({}),
        wanted: true,
    },
    { name: 'a type', filter: { ...all, types: ['operation.updated'] }, what: event({}), wanted: true },
    {
        name: 'another type',
        filter: { ...all, types: ['operation.completed'] },
        what: event({}),
        wanted: false,
    },
    { name: 'a family', filter: { ...all, types: ['invoice'] }, what: invoice, wanted: true },
    { name: 'a status', filter: { ...all, states: ['running'] }, what: event({}), wanted: true },
    { name: 'a state', filter: { ...all, states: ['Submitted'] }, what: event({}), wanted: true },
    {
        name: 'the status of an invoice',
        filter: { ...all, states: ['approved'] },
        what: invoice,
        wanted: true,
    },
    { name: 'another state', filter: { ...all, states: ['approved'] }, what: event({}), wanted: false },
    {
        name: 'all filters at once',
        filter: { ...all, invoices: ['INV-1'], types: ['invoice.created'] },
        what: invoice,
        wanted: false,
    },
])('a consumer that wants $name', ({ filter, what, wanted }) => {
    expect(wants(filter, what)).toBe(wanted);
});
