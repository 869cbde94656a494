import type { OperationFilter } from '../../core/ports/operation-store';
import type { CallerRequest } from '../http/api-request';
import { operationDocument } from '../presenting/operation-document';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { ListRequest } from '../presenting/paging';
import { nextPageUrl, pageRequestOf } from '../presenting/paging';
import type { Parameters } from '../openapi/parameters';
import type { Services } from '../routes/services';

/** One page of operations, as clients see them. */
export interface OperationPage {
    readonly documents: readonly object[];
    /** The address of the next page; absent on the last. */
    readonly next?: string;
}

export interface OperationListRequest {
    readonly path: string;
    readonly filter: OperationFilter;
}

/** A page of what the caller's organisation invoked, without tombstones. Throws CURSOR_INVALID. */
export async function operationPage(
    { operations, clock }: Services,
    { caller, query, baseUrl }: CallerRequest,
    { path, filter }: OperationListRequest,
): Promise<OperationPage> {
    const list: ListRequest = { path, query, scope: caller.organisation, cursorValue: 'moment' };
    const { items, next } = await operations.list({
        filter: { ...filter, readableAt: clock() },
        order: query.text('order') === 'ascending' ? 'ascending' : 'descending',
        page: pageRequestOf(list),
    });
    return {
        documents: items.map((operation) => operationDocument(snapshotOf(operation), baseUrl)),
        ...(next !== undefined && { next: nextPageUrl(baseUrl, list, next) }),
    };
}

/** The filters that both lists have. Undefined if nothing can match: `invoiceId` and `objectId` name two invoices. */
export function commonFilterOf(organisation: string, query: Parameters): OperationFilter | undefined {
    const [invoiceId, objectId] = [query.text('invoiceId'), query.text('objectId')];
    if (invoiceId !== undefined && objectId !== undefined && invoiceId !== objectId) return undefined;
    const object = invoiceId ?? objectId;
    const objectType = query.text('objectType');
    const action = query.text('action');
    return {
        organisation,
        ...(object !== undefined && { objectId: object }),
        ...(objectType !== undefined && { objectType }),
        ...(action !== undefined && { action }),
        ...createdIn(query),
    };
}

function createdIn(query: Parameters): Pick<OperationFilter, 'createdFrom' | 'createdBefore'> {
    const from = query.moment('createdDateTimeFrom');
    const to = query.moment('createdDateTimeTo');
    return {
        ...(from !== undefined && { createdFrom: from }),
        // Operations are created at whole milliseconds: one more includes the last of the range.
        ...(to !== undefined && { createdBefore: to + 1 }),
    };
}
