import type { InvoiceVersion } from '../../../core/ledger/projection';
import { placeOf } from '../../../core/ledger/position';
import type { Look } from './look';

/** I7: the copy of an invoice is a version that was valid on the ledger, none older than what has been followed, and none is left out. */
export function replicaFaults({ versions, replica, current, followed }: Look): readonly string[] {
    return [...versions].flatMap(([id, onLedger]) => {
        const behind = onLedger.filter(({ position }) => placeOf(position).block <= followed);
        const kept = new Map((replica.get(id) ?? []).map((one) => [one.position, one]));
        const copy = current.get(id);
        const oldest = behind.at(-1)?.position ?? '';
        return [
            ...behind.flatMap(({ position }) =>
                kept.has(position) ? [] : [`I7: ${id} lacks its version at ${position}`],
            ),
            ...(copy === undefined && behind.length === 0 ? [] : copyFaults(copy, onLedger, oldest)),
        ];
    });
}

function copyFaults(
    copy: InvoiceVersion | undefined,
    onLedger: readonly InvoiceVersion[],
    oldest: string,
): readonly string[] {
    const original = onLedger.find(({ position }) => position === copy?.position);
    if (copy === undefined || original === undefined) return ['I7: an invoice of the ledger cannot be read'];
    const isSame = copy.invoice?.revision === original.invoice?.revision;
    return isSame && copy.position >= oldest ? [] : [`I7: ${copy.id} is shown as it was at ${copy.position}`];
}
