import type { Request, Response } from 'express';
import { AppError } from '../../core/errors';
import type { Scope } from '../../core/ports/api-key-store';
import type { Admission } from '../middleware/admission';
import type { Authentication } from '../middleware/authentication';
import type { BodyReader } from '../middleware/body';
import type { Quotas } from '../middleware/quotas';
import { rateRefusal } from '../middleware/quotas';
import type { DocumentedOperation } from '../openapi/documented-operation';
import type { RequestValidator } from '../openapi/request-validator';
import type { Answer } from './answer';
import type { ApiRequest, Endpoint } from './api-request';
import { baseUrlOf } from './base-url';
import { queryOf } from './query-of';
import type { Exchange } from './edge';

export interface Gate {
    readonly authentication: Authentication;
    readonly admission: Admission;
    readonly quotas: Quotas;
    readonly bodies: BodyReader;
    readonly publicUrl: string | undefined;
}

/** Leads a request to its endpoint: who calls, whether it is as documented, and then the endpoint itself. */
export class EndpointHandler {
    readonly #gate: Gate;
    readonly #endpoint: Endpoint;
    readonly #validator: RequestValidator;
    readonly #scopes: readonly Scope[];
    readonly #mediaTypes: string[];

    constructor(
        gate: Gate,
        endpoint: Endpoint,
        documented: { operation: DocumentedOperation; validator: RequestValidator },
    ) {
        const { operation, validator } = documented;
        if ((endpoint.access === 'key') !== operation.scopes.length > 0) {
            throw new Error(`API-ROUTES: ${operation.operationId} and the document disagree on who may call`);
        }
        this.#gate = gate;
        this.#endpoint = endpoint;
        this.#validator = validator;
        this.#scopes = operation.scopes;
        this.#mediaTypes = [
            ...new Set(['application/json', 'application/problem+json', ...operation.answerTypes]),
        ];
    }

    async answer(exchange: Exchange): Promise<Answer> {
        const { authentication, admission, quotas } = this.#gate;
        const { request, response } = exchange;
        const endpoint = this.#endpoint;
        if (endpoint.access === 'open') return this.#open(request, response);
        return admission.during(async () => {
            const caller = await authentication.caller(request.headers.authorization, this.#scopes);
            exchange.standing = await quotas.count(caller.organisation);
            if (exchange.standing.isExceeded) throw rateRefusal(exchange.standing);
            return admission.duringOf(caller.organisation, async () =>
                endpoint.answer({ ...(await this.#checked(request, response)), caller }),
            );
        });
    }

    async #open(request: Request, response: Response): Promise<Answer> {
        const endpoint = this.#endpoint;
        if (endpoint.access === 'key') throw new Error('API-ROUTES: an endpoint with a key is not open');
        return endpoint.answer(await this.#checked(request, response));
    }

    async #checked(request: Request, response: Response): Promise<ApiRequest> {
        const validator = this.#validator;
        this.#refuseUnacceptable(request);
        return {
            path: validator.parameters('path', { ...request.params }),
            query: validator.parameters('query', queryOf(request.url)),
            headers: validator.parameters('header', headersOf(request, validator.headerNames)),
            body: await this.#gate.bodies.read(request, response, validator),
            baseUrl: baseUrlOf(request, this.#gate.publicUrl),
            hangUp: () => hangUpOf(response),
        };
    }

    /** Throws NOT_ACCEPTABLE if an endpoint with a key is asked for something else than it answers with. */
    #refuseUnacceptable(request: Request): void {
        const { accept } = request.headers;
        if (this.#endpoint.access === 'open' || accept === undefined || accept.startsWith('*/*')) return;
        if (request.accepts(this.#mediaTypes) === false) {
            throw new AppError('NOT_ACCEPTABLE', `The answers are ${this.#mediaTypes.join(' or ')}.`);
        }
    }
}

function headersOf({ headers }: Request, names: readonly string[]): Record<string, unknown> {
    const present: Record<string, unknown> = {};
    for (const name of names) {
        if (headers[name] !== undefined) present[name] = headers[name];
    }
    return present;
}

function hangUpOf(response: Response): AbortSignal {
    const controller = new AbortController();
    if (response.destroyed) controller.abort();
    response.once('close', () => {
        controller.abort();
    });
    return controller.signal;
}
