import type { OperationStatus, ProgressStatus } from '../../core/operation/operation';
import { statusesOf } from '../../core/operation/operation';
import type { OperationFilter } from '../../core/ports/operation-store';
import type { Endpoint } from '../http/api-request';
import { commonFilterOf, operationPage } from '../listing/operation-list';
import type { Parameters } from '../openapi/parameters';
import type { Services } from './services';

/** GET /transactions */
export function listTransactions(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listTransactions',
        async answer(request) {
            const filter = filterOf(request.caller.organisation, request.query);
            if (filter === undefined) return { status: 200, json: [] };
            const { documents, next } = await operationPage(services, request, {
                path: '/transactions',
                filter,
            });
            return {
                status: 200,
                headers: next === undefined ? {} : { Link: `<${next}>; rel="next"` },
                json: documents,
            };
        },
    };
}

function filterOf(organisation: string, query: Parameters): OperationFilter | undefined {
    const common = commonFilterOf(organisation, query);
    if (common === undefined) return undefined;
    const statuses = statusesNamed(query.text('status'));
    const id = query.text('transactionId');
    return { ...common, ...(statuses !== undefined && { statuses }), ...(id !== undefined && { id }) };
}

/** The IBM text spells one of its states in two ways; both are read, one is written. */
const PROGRESS: Readonly<Record<string, ProgressStatus>> = {
    InProgress: 'InProgress',
    Completed: 'Completed',
    Complete: 'Completed',
    Failed: 'Failed',
};

function statusesNamed(name: string | undefined): readonly OperationStatus[] | undefined {
    const progress = name === undefined ? undefined : PROGRESS[name];
    return progress && statusesOf(progress);
}
