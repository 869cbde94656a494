import WebSocket from 'ws';
import { eventually } from './service-eventually';

/** An answer of the API, its body read. */
export interface Reply {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
}

type RequestHeaders = Readonly<Record<string, string>>;

/** How long a request may take, and how long a long poll asks for; milliseconds and seconds. */
const REQUEST_MS = 40_000;
const WAIT_SECONDS = 20;

/** A client of one organisation. */
export class ServiceClient {
    readonly url: string;
    readonly #key: string | undefined;

    constructor(url: string, key?: string) {
        this.url = url;
        this.#key = key;
    }

    /** `path` may be a whole address, such as that of a link. */
    get(path: string, headers: RequestHeaders = {}): Promise<Reply> {
        return this.#send({ method: 'GET', path, headers });
    }

    post(path: string, body?: unknown, headers: RequestHeaders = {}): Promise<Reply> {
        return this.#send({ method: 'POST', path, body, headers });
    }

    patch(path: string, body: unknown, headers: RequestHeaders = {}): Promise<Reply> {
        return this.#send({ method: 'PATCH', path, body, headers });
    }

    /** A WebSocket that is told of events, as text. */
    socket(path: string): WebSocket {
        const headers = this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` };
        return new WebSocket(this.url.replace('http', 'ws') + path, 'cloudevents.json', { headers });
    }

    /** The operation when it has ended, by long polls; an answer such as 503 or a lost connection is asked again. */
    async outcome(operationId: string): Promise<Reply> {
        return eventually(`the operation ${operationId} ends`, async () => {
            const reply = await this.get(`/transactions/${operationId}?wait=${WAIT_SECONDS}`);
            if (reply.status === 404) throw new Error(`there is no operation ${operationId}`);
            return ['succeeded', 'failed', 'canceled'].includes(textIn(reply.body, 'status')) && reply;
        });
    }

    async #send(request: {
        method: string;
        path: string;
        headers: RequestHeaders;
        body?: unknown;
    }): Promise<Reply> {
        const { method, path, headers, body } = request;
        const response = await fetch(new URL(path, this.url), {
            method,
            headers: {
                ...(this.#key !== undefined && { Authorization: `Bearer ${this.#key}` }),
                ...(body !== undefined && { 'Content-Type': 'application/json' }),
                ...headers,
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
            signal: AbortSignal.timeout(REQUEST_MS),
        });
        const text = await response.text();
        const isJson = response.headers.get('Content-Type')?.includes('json') === true;
        return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    }
}

/** The text at a path of members; the empty string if there is none. */
export function textIn(body: unknown, ...path: readonly string[]): string {
    const value = valueIn(body, ...path);
    return typeof value === 'string' ? value : '';
}

export function valueIn(body: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>(
        (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
        body,
    );
}

/** The entries of an array; none if it is not one. */
export function listIn(body: unknown, ...path: readonly string[]): readonly unknown[] {
    const value = valueIn(body, ...path);
    return Array.isArray(value) ? value : [];
}

/** The address of the next page. */
export function nextLink({ headers }: Reply): string | undefined {
    return /<([^>]+)>; rel="next"/.exec(headers.get('Link') ?? '')?.[1];
}
