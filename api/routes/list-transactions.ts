import type { OperationAction, OperationState, ProgressStatus } from '../../core/operation/operation';
import { statesOf } from '../../core/operation/operation';
import type { OperationFilter } from '../../core/ports/operation-store';
import type { Endpoint } from '../http/api-request';
import type { Parameters } from '../openapi/parameters';
import { operationDocument } from '../presenting/operation-document';
import { snapshotOf } from '../presenting/operation-snapshot';
import type { ListRequest } from '../presenting/paging';
import { nextPageUrl, pageRequestOf } from '../presenting/paging';
import type { Services } from './services';

/** GET /transactions */
export function listTransactions({ operations, clock }: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listTransactions',
        async answer({ caller, query, baseUrl }) {
            const list: ListRequest = {
                path: '/transactions',
                query,
                scope: caller.organisation,
                cursorValue: 'moment',
            };
            const page = pageRequestOf(list);
            const filter = filterOf(caller.organisation, query);
            if (filter === undefined) return { status: 200, json: [] };
            const { items, next } = await operations.list({
                filter: { ...filter, readableAt: clock() },
                order: query.text('order') === 'ascending' ? 'ascending' : 'descending',
                page,
            });
            return {
                status: 200,
                headers:
                    next === undefined ? {} : { Link: `<${nextPageUrl(baseUrl, list, next)}>; rel="next"` },
                json: items.map((operation) => operationDocument(snapshotOf(operation), baseUrl)),
            };
        },
    };
}

/** Undefined if nothing can match: `invoiceId` and `objectId` name two invoices. */
function filterOf(organisation: string, query: Parameters): OperationFilter | undefined {
    const [invoiceId, objectId] = [query.text('invoiceId'), query.text('objectId')];
    if (invoiceId !== undefined && objectId !== undefined && invoiceId !== objectId) return undefined;
    const object = invoiceId ?? objectId;
    const objectType = query.text('objectType');
    const action = actionOf(query.text('action'));
    const states = statesNamed(query.text('status'));
    const id = query.text('transactionId');
    return {
        organisation,
        ...(object !== undefined && { objectId: object }),
        ...(objectType !== undefined && { objectType }),
        ...(action !== undefined && { action }),
        ...(states !== undefined && { states }),
        ...(id !== undefined && { id }),
    };
}

function actionOf(name: string | undefined): OperationAction | undefined {
    return (['create', 'update'] as const).find((action) => action === name);
}

/** The IBM text spells one of its states in two ways; both are read, one is written. */
const PROGRESS: Readonly<Record<string, ProgressStatus>> = {
    InProgress: 'InProgress',
    Completed: 'Completed',
    Complete: 'Completed',
    Failed: 'Failed',
};

function statesNamed(name: string | undefined): readonly OperationState[] | undefined {
    const progress = name === undefined ? undefined : PROGRESS[name];
    return progress && statesOf(progress);
}
