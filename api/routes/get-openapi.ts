import type { Endpoint } from '../http/api-request';
import type { ApiDocument } from '../openapi/document';

/** GET /openapi.json */
export function getOpenApi(document: ApiDocument): Endpoint {
    const bytes = JSON.stringify(document);
    return {
        access: 'open',
        operationId: 'getOpenApi',
        answer: () => ({ status: 200, content: { type: 'application/json; charset=utf-8', bytes } }),
    };
}
