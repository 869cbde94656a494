import { statesWith } from '../../core/operation/operation';
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
            const statuses = request.query.list('status');
            const { documents, next } = await operationPage(services, request, {
                path: '/operations',
                filter: { ...filter, ...(statuses !== undefined && { states: statesWith(statuses) }) },
            });
            return { status: 200, json: { value: documents, ...(next !== undefined && { nextLink: next }) } };
        },
    };
}
