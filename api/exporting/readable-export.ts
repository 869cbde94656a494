import { AppError } from '../../core/errors';
import type { Export } from '../../core/export/export';
import { isExportExpired } from '../../core/export/export';
import type { Instant } from '../../core/instant';
import type { ExportStore } from '../../core/ports/export-store';
import type { CallerRequest } from '../http/api-request';

/** The export that a path names, if it is the organisation's own. Throws EXPORT_NOT_FOUND, also for one that is past its retention. */
export async function readableExport(
    parts: { readonly invoiceExports: ExportStore; readonly clock: () => Instant },
    { caller, path }: Pick<CallerRequest, 'caller' | 'path'>,
): Promise<Export> {
    const resource = await parts.invoiceExports.find(caller.organisation, path.required('id'));
    if (resource === undefined || isExportExpired(resource, parts.clock()))
        throw new AppError('EXPORT_NOT_FOUND', 'There is no such export.');
    return resource;
}
