import type { ErrorRequestHandler, Express, Request } from 'express';
import { AppError } from '../../core/errors';
import { preflightHeaders } from '../middleware/cors';
import { Refusal } from '../middleware/problem';
import type { ApiDocument } from '../openapi/document';
import type { DocumentedOperation } from '../openapi/documented-operation';
import { documentedOperations } from '../openapi/documented-operation';
import type { Compilers } from '../openapi/request-validator';
import { RequestValidator } from '../openapi/request-validator';
import type { Answer } from './answer';
import type { Endpoint } from './api-request';
import type { Edge, Exchange } from './edge';
import type { Gate } from './endpoint-handler';
import { EndpointHandler } from './endpoint-handler';

export interface RouterParts {
    readonly document: ApiDocument;
    readonly compilers: Compilers;
    readonly endpoints: readonly Endpoint[];
    readonly gate: Gate;
    readonly edge: Edge;
}

/** Puts every documented operation at its address. Throws if the document and the endpoints are not one to one. */
export function addRoutes(app: Express, { document, compilers, endpoints, gate, edge }: RouterParts): void {
    const documented = documentedOperations(document);
    const missing = new Set(documented.keys());
    for (const endpoint of endpoints) {
        const operation = documented.get(endpoint.operationId);
        if (operation === undefined)
            throw new Error(`API-ROUTES: ${endpoint.operationId} is not in the document`);
        missing.delete(endpoint.operationId);
        const validator = new RequestValidator(compilers, operation);
        const handler = new EndpointHandler(gate, endpoint, { operation, validator });
        const serve = edge.serve({
            route: operation.path,
            produce: (exchange) => handler.answer(exchange),
        });
        app[operation.method](expressPath(operation.path), serve);
    }
    if (missing.size > 0) throw new Error(`API-ROUTES: nothing answers ${[...missing].join(', ')}`);
    for (const [path, methods] of methodsByPath([...documented.values()])) {
        app.all(
            expressPath(path),
            edge.serve({ route: path, produce: ({ request }) => otherMethod(request, methods) }),
        );
    }
    app.use(edge.serve({ route: 'none', produce: nothingHere }));
}

/** Answers what express itself refuses, such as a path that is not well encoded. Express knows such a function by its four parameters. */
export function addErrorRoute(app: Express, edge: Edge): void {
    // eslint-disable-next-line max-params -- express counts them
    const answerError: ErrorRequestHandler = (error: unknown, request, response, next) => {
        const cause = error instanceof Error ? error : new Error('not an error', { cause: error });
        return edge.serve({ route: 'none', produce: () => Promise.reject(cause) })(request, response, next);
    };
    app.use(answerError);
}

/** `/invoices/{id}` as express has it, `/invoices/:id`. */
function expressPath(path: string): string {
    return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function methodsByPath(operations: readonly DocumentedOperation[]): ReadonlyMap<string, readonly string[]> {
    const methods = new Map<string, string[]>();
    for (const { path, method } of operations) {
        const own = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
        methods.set(path, [...(methods.get(path) ?? []), ...own]);
    }
    for (const own of methods.values()) own.push('OPTIONS');
    return methods;
}

function otherMethod(request: Request, methods: readonly string[]): Answer {
    if (request.method === 'OPTIONS') return { status: 204, headers: preflightHeaders(methods) };
    const refusal = new AppError('METHOD_NOT_ALLOWED', `${request.method} is not offered here.`);
    throw new Refusal(refusal, { Allow: methods.join(', ') });
}

function nothingHere({ request }: Exchange): never {
    throw new AppError('ROUTE_NOT_FOUND', `There is nothing at ${request.path.slice(0, 200)}.`);
}
