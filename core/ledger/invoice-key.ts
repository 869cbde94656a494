/** Fabric's composite key: U+0000, the object type, U+0000, then each attribute with U+0000 behind it (`shim.CreateCompositeKey`). */
const SEPARATOR = '\u0000';
const OBJECT_TYPE = 'invoice';

/** The invoice id that a state key of the contract names; undefined for its other keys. */
export function invoiceIdOf(key: string): string | undefined {
    const [start, objectType, id, end, ...more] = key.split(SEPARATOR);
    const isInvoice = start === '' && objectType === OBJECT_TYPE && end === '' && more.length === 0;
    return isInvoice ? id : undefined;
}
