import type { SequencedEvent } from '../../../core/event/event';
import { eventFrame, heartbeatFrame, resetFrame } from './frames';

const event: SequencedEvent = {
    id: 'op1.2',
    type: 'operation.completed',
    subject: 'op1',
    time: 0,
    organisations: ['Org1MSP'],
    partitionKey: 'INV-1',
    data: {},
    sequence: 42,
};

test('an event is one message, with its place and the short form of its type', () => {
    expect(eventFrame(event, '{"a":"b"}')).toBe(
        'id: 0000000000000042\nevent: operation.completed\ndata: {"a":"b"}\n\n',
    );
});

test('a sign of life has a place and no data, so that clients resume from there and hear nothing', () => {
    expect(heartbeatFrame(7)).toBe(': still here\nid: 0000000000000007\n\n');
});

test('a reset tells where to read anew', () => {
    expect(resetFrame(7, 'http://localhost:3000/changes')).toBe(
        'id: 0000000000000007\nevent: reset\ndata: {"changes":"http://localhost:3000/changes"}\n\n',
    );
});
