import type { Export } from '../../core/export/export';
import type { ExportStore } from '../../core/ports/export-store';

/** The lines of an export, one chunk after the other, each read when it is asked for. Throws if one is gone: the export was deleted in the meantime. */
export async function* exportContent(invoiceExports: ExportStore, resource: Export): AsyncGenerator<string> {
    for (let number = 0; number < resource.chunks; number += 1) {
        const content = await invoiceExports.chunk(resource, number);
        if (content === undefined) throw new Error('the export was deleted while it was read');
        yield content;
    }
}
