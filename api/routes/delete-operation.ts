import { AppError } from '../../core/errors';
import { forget } from '../../core/operation/forget';
import type { Endpoint } from '../http/api-request';
import { steer } from '../steering/steer';
import type { Services } from './services';

/** DELETE /operations/{id} */
export function deleteOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'deleteOperation',
        async answer({ caller, path, headers }) {
            const target = {
                organisation: caller.organisation,
                id: path.required('id'),
                ifMatch: headers.text('if-match'),
            };
            await steer(services, target, (operation) => {
                const change = forget(operation, services.clock());
                if (change === undefined)
                    throw new AppError('OPERATION_NOT_ENDED', 'The operation is still running.');
                return change;
            });
            return { status: 204 };
        },
    };
}
