import { fingerprintOf } from './fingerprint';

const parts = {
    operationId: 'updateInvoice',
    invoiceId: 'a',
    ifMatch: undefined,
    body: { x: 1, y: [{ b: 1, a: 2 }] },
};

test('the order of members does not tell two requests apart', () => {
    expect(fingerprintOf({ ...parts, body: { y: [{ a: 2, b: 1 }], x: 1 } })).toBe(fingerprintOf(parts));
});

test.each([
    { ...parts, operationId: 'approveInvoice' },
    { ...parts, invoiceId: 'b' },
    { ...parts, ifMatch: '"1"' },
    { ...parts, body: { x: 1, y: [{ b: 1, a: '2' }] } },
    { ...parts, body: { x: 1 } },
    { ...parts, body: undefined },
])('everything else does: %j', (other) => {
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(parts));
});
