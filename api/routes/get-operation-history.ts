import type { HistoryEntry } from '../../core/operation/operation';
import { isoOf } from '../../core/instant';
import type { Endpoint } from '../http/api-request';
import { readableOperation } from '../steering/readable-operation';
import type { Services } from './services';

/** GET /operations/{id}/history */
export function getOperationHistory(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getOperationHistory',
        async answer({ caller, path }) {
            const target = { organisation: caller.organisation, id: path.required('id') };
            await readableOperation(services, target);
            const history = await services.operations.history(target.organisation, target.id);
            return { status: 200, json: { value: history.map(stepDocument) } };
        },
    };
}

function stepDocument({ version, state, at, message }: HistoryEntry): object {
    return { version, state, dateTime: isoOf(at), message };
}
