import { waitedAnswer } from '../accepting/waited-answer';
import type { Accepted } from '../accepting/acceptor';
import { createdComposite, knownChildren } from '../composite/composite-creation';
import { createdExternal } from '../external/external-creation';
import { JsonMembers } from '../http/json-members';
import type { CallerRequest, Endpoint } from '../http/api-request';
import type { Services } from './services';

/** POST /operations: work that is done elsewhere, or several operations as one. */
export function createOperation(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'createOperation',
        async answer(request) {
            return waitedAnswer(services, request, await created(services, request));
        },
    };
}

async function created(services: Services, request: CallerRequest): Promise<Accepted> {
    if (new JsonMembers(request.body).text('kind') !== 'composite') return createdExternal(services, request);
    return createdComposite(services, request, {
        name: 'createOperation',
        action: 'combine',
        objectType: 'operations',
        children: await knownChildren(services, request),
    });
}
