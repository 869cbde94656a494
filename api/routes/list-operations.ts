import type { OperationKind } from '../../core/operation/operation';
import { STATUSES } from '../../core/operation/operation';
import type { Endpoint } from '../http/api-request';
import { commonFilterOf, operationPage } from '../listing/operation-list';
import type { Services } from './services';

/** GET /operations */
export function listOperations(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'listOperations',
        async answer(request) {
            const filter = commonFilterOf(request.caller.organisation, request.query);
            if (filter === undefined) return { status: 200, json: { value: [] } };
            const named = request.query.list('status');
            const statuses = named && STATUSES.filter((status) => named.includes(status));
            const kind = kindNamed(request.query.text('kind'));
            const { documents, next } = await operationPage(services, request, {
                path: '/operations',
                filter: {
                    ...filter,
                    ...(statuses !== undefined && { statuses }),
                    ...(kind !== undefined && { kind }),
                },
            });
            return { status: 200, json: { value: documents, ...(next !== undefined && { nextLink: next }) } };
        },
    };
}

function kindNamed(name: string | undefined): OperationKind | undefined {
    return (['ledger', 'external', 'composite'] as const).find((kind) => kind === name);
}
