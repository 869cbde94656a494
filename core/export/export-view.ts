import { isoOf } from '../instant';
import { withoutAbsent } from '../operation/operation-view';
import { reloView } from '../relo/relo-view';
import type { Export } from './export';

/** The document of an export, but for the links, which only the edge can make absolute. */
export function exportView(resource: Export): Readonly<Record<string, unknown>> {
    const { status, filter, expiresAt, invoices, bytes } = resource;
    const isWritten = status === 'succeeded';
    return withoutAbsent({
        ...reloView(resource),
        filter,
        expirationDateTime: isoOf(expiresAt),
        invoiceCount: isWritten ? invoices : undefined,
        sizeBytes: isWritten ? bytes : undefined,
    });
}
