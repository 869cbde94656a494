import { cloudEvent, sequenceIn, sequenceText } from './cloud-event';

test('an event has the members of CloudEvents 1.0, with times in UTC and a sequence that sorts as text', () => {
    const event = cloudEvent(
        {
            id: 'op1.2',
            type: 'operation.completed',
            subject: 'op1',
            time: Date.UTC(2026, 0, 5, 10),
            organisations: ['Org1MSP'],
            partitionKey: 'INV-1',
            data: { status: 'succeeded' },
            sequence: 42,
        },
        { channel: 'mychannel', typePrefix: 'com.example.invoices' },
    );
    expect(event).toEqual({
        specversion: '1.0',
        id: 'op1.2',
        source: '/channels/mychannel',
        type: 'com.example.invoices.operation.completed.v1',
        subject: 'op1',
        time: '2026-01-05T10:00:00.000Z',
        datacontenttype: 'application/json',
        sequence: '0000000000000042',
        partitionkey: 'INV-1',
        data: { status: 'succeeded' },
    });
});

test.each([0, 42, Number.MAX_SAFE_INTEGER])('the place %d is read back from its text', (sequence) => {
    expect(sequenceIn(sequenceText(sequence))).toBe(sequence);
});

test.each(['', 'x', '-1', '1.5', '9007199254740992', '00000000000000001'])('“%s” is no place', (text) => {
    expect(sequenceIn(text)).toBeUndefined();
});
