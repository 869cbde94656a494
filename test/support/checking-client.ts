import type { ApiDocument } from '../../api/openapi/document';
import { readApiDocument } from '../../api/openapi/document';
import { compileAt, schemaCompiler } from '../../api/openapi/schema-compiler';

/** What tests read of the bodies of answers. Each body has the members that the document promises of it, and no others. */
export interface Body {
    readonly id: string;
    readonly transactionId: string;
    readonly operationId: string;
    readonly invoiceId: string;
    readonly operation: string;
    readonly state: string;
    readonly status: string | number;
    readonly retryOf: string;
    readonly resourceLocation: string;
    readonly links: { readonly self: string; readonly invoice: string; readonly content: string };
    readonly code: string;
    readonly detail: string;
    readonly requestId: string;
    readonly limit: number;
    readonly 'violated-policies': readonly string[];
    readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
    readonly checks: readonly object[];
    readonly progress: { readonly status: string; readonly message: string };
    readonly lastActionDateTime: string;
    readonly expirationDateTime: string;
    readonly version: number;
    readonly blockchain: { readonly transactionId: string };
    readonly value: readonly {
        readonly id: string;
        readonly state: string;
        readonly invoice: { readonly revision: number };
    }[];
    readonly nextLink: string;
    readonly operations: readonly string[];
    readonly openapi: string;
    readonly paths: object;
}

export interface Reply {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    /** The JSON document of the body, which is as documented; a list at `/transactions`. */
    readonly json: Body & readonly Body[];
}

export interface Call {
    readonly method?: string;
    readonly key?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly body?: unknown;
    /** Sent as it is. */
    readonly raw?: string | Buffer;
    readonly signal?: AbortSignal;
}

interface Located {
    readonly value: unknown;
    readonly place: string;
}

/** Calls the service, and throws if an answer is not one that the OpenAPI document promises. */
export class CheckingClient {
    readonly #document: ApiDocument = readApiDocument();
    readonly #ajv = schemaCompiler(this.#document, { allErrors: true });
    readonly #url: string;
    /** `operationId status` of every answer that was checked. */
    readonly seen = new Set<string>();

    constructor(url: string) {
        this.#url = url;
    }

    async call(path: string, call: Call = {}): Promise<Reply> {
        const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
        const method = call.method ?? (body === undefined ? 'GET' : 'POST');
        const url = new URL(path, this.#url);
        const response = await fetch(url, {
            method,
            headers: headersOf(call, body !== undefined),
            redirect: 'manual',
            ...(body !== undefined && { body }),
            ...(call.signal !== undefined && { signal: call.signal }),
        });
        const text = await response.text();
        const reply = {
            status: response.status,
            headers: response.headers,
            text,
            json: jsonIn(response.headers, text) as Reply['json'],
        };
        this.#check(method, url.pathname, reply);
        return reply;
    }

    #check(method: string, path: string, reply: Reply): void {
        const template = this.#templateOf(path);
        const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
        if (template === undefined) return;
        const operation = this.#at(`/paths${token(template)}${token(verb)}`);
        if (operation === undefined) return;
        const name = `${String(member(operation.value, 'operationId'))} ${reply.status}`;
        const response = this.#at(`${operation.place}/responses/${reply.status}`);
        if (response === undefined) throw new Error(`${name} is not documented: ${reply.text}`);
        this.#checkHeaders(name, response, reply);
        if (method !== 'HEAD') this.#checkBody(name, response, reply);
        this.seen.add(name);
    }

    #checkHeaders(name: string, response: Located, reply: Reply): void {
        for (const header of membersOf(response.value, 'headers')) {
            const documented = this.#at(`${response.place}/headers${token(header)}`);
            const value = reply.headers.get(header);
            const required = member(documented?.value, 'required') === true;
            if (value === null && required) throw new Error(`${name} lacks the header ${header}`);
            if (value !== null && documented !== undefined) {
                this.#validate(`${name} ${header}`, `${documented.place}/schema`, value);
            }
        }
    }

    #checkBody(name: string, response: Located, reply: Reply): void {
        const types = membersOf(response.value, 'content');
        const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? '';
        if (types.length === 0) {
            if (reply.text !== '') throw new Error(`${name} has a body that is not documented`);
            return;
        }
        if (!types.includes(type)) throw new Error(`${name} is ${type}, not ${types.join(' or ')}`);
        const place = `${response.place}/content${token(type)}/schema`;
        this.#validate(name, place, jsonIn(reply.headers, reply.text) ?? reply.text);
    }

    #validate(name: string, place: string, value: unknown): void {
        const validate = compileAt(this.#ajv, place);
        if (!validate(value))
            throw new Error(`${name}: ${this.#ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
    }

    #templateOf(path: string): string | undefined {
        const templates = Object.keys(this.#document.paths);
        const matching = templates.filter((template) =>
            new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
        );
        return matching.find((template) => !template.includes('{')) ?? matching[0];
    }

    /** What stands at a place of the document, references followed. */
    #at(place: string): Located | undefined {
        let value: unknown = this.#document;
        for (const part of place.split('/').slice(1)) {
            value = member(value, part.replaceAll('~1', '/').replaceAll('~0', '~'));
            if (value === undefined) return undefined;
        }
        const reference = member(value, '$ref');
        return typeof reference === 'string' ? this.#at(reference.slice(1)) : { value, place };
    }
}

function headersOf({ key, headers }: Call, hasBody: boolean): Record<string, string> {
    return {
        ...(hasBody && { 'Content-Type': 'application/json' }),
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        ...headers,
    };
}

function jsonIn(headers: Headers, text: string): unknown {
    const isJson = /^application\/([\w.]+\+)?json/.test(headers.get('content-type') ?? '');
    return isJson && text !== '' ? JSON.parse(text) : undefined;
}

function membersOf(value: unknown, name: string): readonly string[] {
    const object = member(value, name);
    return typeof object === 'object' && object !== null ? Object.keys(object) : [];
}

function token(name: string): string {
    return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function member(value: unknown, name: string): unknown {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
