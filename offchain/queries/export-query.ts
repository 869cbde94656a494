import type { Export } from '../../core/export/export';
import type { ExportQuery } from '../../core/ports/export-store';
import type { Cursor } from '../../core/ports/page';
import { reloKey } from '../../core/relo/relo';
import { selectPage } from './paging';
import type { Projection, Selection } from './query';

/** For the question which chunk is kept. */
export const WITHOUT_CONTENT: Projection = { content: 0 };

export function exportSelection({
    organisation,
    now,
    order,
    page,
}: ExportQuery): Omit<Selection, 'projection'> {
    return selectPage({
        filter: { organisation, expiresAt: { $gt: now } },
        order: { field: 'createdAt', direction: order === 'ascending' ? 1 : -1 },
        page,
        keyOf: (id) => reloKey(organisation, id),
    });
}

export function exportCursor({ createdAt, id }: Export): Cursor {
    return { value: createdAt, id };
}

export function dueExports({ now, limit }: { readonly now: number; readonly limit: number }): Selection {
    return { filter: { workAt: { $lte: now } }, sort: { workAt: 1 }, limit };
}

/** `$gt` 0 and not `$exists`, which would use no index. */
export const NEXT_DUE_EXPORT: Selection = { filter: { workAt: { $gt: 0 } }, sort: { workAt: 1 }, limit: 1 };
