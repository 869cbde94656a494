import { invoiceIdOf } from './invoice-key';

test('the composite key of an invoice names its id, and no other key does', () => {
    expect(invoiceIdOf('\u0000invoice\u0000INV-1\u0000')).toBe('INV-1');
    expect(invoiceIdOf('\u0000invoiceNumber\u0000Org1MSP\u00007\u0000')).toBeUndefined();
    expect(invoiceIdOf('\u0000invoice\u0000a\u0000b\u0000')).toBeUndefined();
    expect(invoiceIdOf('invoice')).toBeUndefined();
});
