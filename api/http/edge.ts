import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from '../../core/ports/logger';
import type { ApiConfig } from '../config';
import { CorsPolicy } from '../middleware/cors';
import type { HttpMetrics } from '../middleware/http-metrics';
import { problemAnswer } from '../middleware/problem';
import type { Quotas, Standing } from '../middleware/quotas';
import { REQUEST_ID_HEADER, requestIdOf } from '../middleware/request-id';
import { SECURITY_HEADERS } from '../middleware/security-headers';
import type { Answer } from './answer';
import { streamAnswer } from './stream-answer';
import { writeAnswer } from './write-answer';

export interface EdgeParts {
    readonly config: ApiConfig;
    readonly logger: Logger;
    readonly newId: () => string;
    readonly metrics: HttpMetrics;
    readonly quotas: Quotas;
}

/** Where a request ends: what is answered, and under which name it is counted. */
export interface Served {
    readonly route: string;
    readonly produce: (exchange: Exchange) => Answer | Promise<Answer>;
}

/** A request and its answer, and what is found out between them. */
export interface Exchange {
    readonly request: Request;
    readonly response: Response;
    readonly requestId: string;
    /** What the caller's organisation may still ask for, once it is known who calls. */
    standing?: Standing;
}

/** What every request and every answer has in common. */
export class Edge {
    readonly #parts: EdgeParts;
    readonly #cors: CorsPolicy;

    constructor(parts: EdgeParts) {
        this.#parts = parts;
        this.#cors = new CorsPolicy(parts.config.corsOrigins);
    }

    /** An express handler; whatever is thrown is answered as a problem. */
    serve(served: Served): RequestHandler {
        return async (request, response) => {
            const started = performance.now();
            const exchange = { request, response, requestId: requestIdOf(request, this.#parts.newId) };
            const answer = await this.#answer(served, exchange);
            await this.#write(exchange, answer, served.route);
            this.#parts.metrics.observe(served.route, {
                method: request.method,
                status: answer.status,
                seconds: (performance.now() - started) / 1000,
            });
            answer.afterwards?.();
        };
    }

    async #answer({ route, produce }: Served, exchange: Exchange): Promise<Answer> {
        const { requestId } = exchange;
        try {
            return await produce(exchange);
        } catch (error) {
            const answer = problemAnswer(error, requestId);
            this.#report({ requestId, route, status: answer.status, err: error });
            return answer;
        }
    }

    /** A 500 is our mistake; another 5xx says that something else is away. */
    #report(facts: { status: number; [fact: string]: unknown }): void {
        const { logger } = this.#parts;
        if (facts.status === 500) logger.error(facts, 'made a mistake');
        else if (facts.status > 500) logger.warn(facts, 'could not do what was asked');
    }

    async #write(exchange: Exchange, answer: Answer, route: string): Promise<void> {
        const { request, response, requestId } = exchange;
        if (response.headersSent || response.destroyed) return;
        const { stream, status } = answer;
        const headers = this.#headersOf(exchange, answer);
        const withBody = request.method !== 'HEAD';
        if (stream === undefined) {
            writeAnswer(response, answer, { headers, withBody });
            return;
        }
        const head = { status, headers: { ...headers, ...answer.headers }, withBody };
        await streamAnswer(response, stream, head).catch((error: unknown) => {
            this.#parts.logger.warn({ requestId, route, err: error }, 'an answer broke off');
        });
    }

    /** Those that do not depend on the route. */
    #headersOf({ request, requestId, standing }: Exchange, answer: Answer): Record<string, string> {
        const { quotas } = this.#parts;
        return {
            ...SECURITY_HEADERS,
            [REQUEST_ID_HEADER]: requestId,
            ...this.#cors.headersFor(request.headers.origin),
            ...(standing !== undefined && quotas.fields(standing, answer.headers?.['Retry-After'])),
        };
    }
}
