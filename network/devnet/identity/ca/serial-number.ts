/** A serial number or key identifier as fabric-ca-server compares them: lower case, no colons, no leading zeros. */
export function normaliseHex(value: string): string {
    return value.toLowerCase().replaceAll(':', '').replace(/^0+/, '');
}
