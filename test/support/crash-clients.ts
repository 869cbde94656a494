import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from './service-client';
import { ServiceClient, textIn, valueIn } from './service-client';
import { newInvoiceDraft } from '../fixtures/invoices';

/** Before a client tries again what was not answered, milliseconds. */
const AGAIN_MS = 50;

/** How long a long poll asks for, seconds. */
const WAIT_SECONDS = 5;

/** Where the service is now, and with which key; both may change with a restart. */
export interface Target {
    readonly url: string;
    readonly sellerKey: string;
}

/** What one client wanted under one idempotency key, and what it was told. */
export interface Wish {
    readonly idempotencyKey: string;
    readonly invoiceId: string;
    /** Operations that were answered with 202. */
    readonly accepted: Set<string>;
    /** The document of the operation in its terminal state, as it was first seen. */
    ended?: Readonly<Record<string, unknown>>;
}

interface Order {
    readonly method: 'POST' | 'PATCH';
    readonly path: string;
    readonly body: object;
    readonly idempotencyKey: string;
    readonly invoiceId: string;
    /** A client that names its operation asks for it after a lost connection; the others repeat the request. */
    readonly operationId?: string;
    readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Clients as a business writes them: each issues an invoice and changes it, repeats with the same key whatever was not
 * answered, and follows its operations to the end. Two of the changes of every third invoice come at the same time.
 */
export class CrashClients {
    readonly wishes: Wish[] = [];
    readonly #target: () => Target;
    readonly #stop = new AbortController();
    #accepted = 0;
    readonly #listeners = new Set<() => void>();

    constructor(target: () => Target) {
        this.#target = target;
    }

    /** Resolves when all that these clients want has come to its end; rejects at the first answer that is against the rules. */
    async run(name: string, clients: number, atMostMs: number): Promise<void> {
        const late = setTimeout(() => {
            this.#stop.abort(new Error(`${name}: not all operations ended within ${atMostMs} ms`));
        }, atMostMs);
        const runs = Array.from({ length: clients }, (_client, index) =>
            this.#client(`${name}-${index}`, index),
        );
        try {
            await Promise.all(runs);
        } finally {
            clearTimeout(late);
        }
    }

    /** Ends all clients. */
    stop(): void {
        this.#stop.abort(new Error('the test is over'));
    }

    /** Resolves when so many more requests have been answered with 202. */
    async acceptedMore(count: number): Promise<void> {
        const goal = this.#accepted + count;
        while (this.#accepted < goal && !this.#stop.signal.aborted) {
            await new Promise<void>((resolve) => {
                const wake = (): void => {
                    this.#listeners.delete(wake);
                    resolve();
                };
                this.#listeners.add(wake);
                this.#stop.signal.addEventListener('abort', wake, { once: true });
            });
        }
    }

    async #client(id: string, index: number): Promise<void> {
        const named = index % 2 === 1;
        const path = `/invoices/${id}`;
        const change = { method: 'PATCH', path, invoiceId: id } as const;
        const body = newInvoiceDraft({ id, number: `R-${id}` });
        const create = { method: 'POST', path: '/invoices', body, invoiceId: id } as const;
        await this.#fulfil({ ...create, ...naming(`create-${id}`, named) });
        const first = { ...change, body: { note: `first change of ${id}` }, headers: { 'If-Match': '"1"' } };
        await this.#fulfil({ ...first, ...naming(`change-${id}`, named) });
        if (index % 3 !== 0) return;
        await Promise.all(
            ['a', 'b'].map((which) =>
                this.#fulfil({
                    ...change,
                    body: { note: `simultaneous change ${which} of ${id}` },
                    ...naming(`simultaneous-${which}-${id}`, named),
                }),
            ),
        );
    }

    /** Sends the order until it is accepted, and follows it until it is Completed. */
    async #fulfil(order: Order): Promise<void> {
        const { idempotencyKey, invoiceId } = order;
        const wish: Wish = { idempotencyKey, invoiceId, accepted: new Set() };
        this.wishes.push(wish);
        for (;;) {
            const operationId = await this.#accept(order);
            wish.accepted.add(operationId);
            const ended = await this.#follow(operationId);
            if (textIn(ended, 'status') === 'failed' && valueIn(ended, 'error', 'retryable') === true)
                continue;
            wish.ended = ended;
            if (textIn(ended, 'status') === 'succeeded') return;
            throw this.#against(`${idempotencyKey} failed: ${JSON.stringify(valueIn(ended, 'error'))}`);
        }
    }

    async #accept(order: Order): Promise<string> {
        for (;;) {
            const reply = await this.#ask((client) =>
                client[order.method === 'POST' ? 'post' : 'patch'](order.path, order.body, headersOf(order)),
            );
            if (reply?.status === 202) {
                this.#note();
                return textIn(reply.body, 'operationId');
            }
            if (reply !== undefined) this.#mustBeTransient(order, reply);
            else if (await this.#isKnown(order.operationId)) return order.operationId ?? '';
            await this.#pause();
        }
    }

    /** Whether the service has the operation that this client named. */
    async #isKnown(operationId: string | undefined): Promise<boolean> {
        if (operationId === undefined) return false;
        const reply = await this.#ask((client) => client.get(`/operations/${operationId}`));
        return reply?.status === 200;
    }

    async #follow(operationId: string): Promise<Readonly<Record<string, unknown>>> {
        for (;;) {
            const reply = await this.#ask((client) =>
                client.get(`/operations/${operationId}?wait=${WAIT_SECONDS}`),
            );
            if (reply?.status === 404) throw this.#against(`${operationId} was accepted and is not there`);
            if (reply?.status === 200 && hasEnded(reply.body)) return documentOf(reply.body);
            await this.#pause();
        }
    }

    /** Undefined if the connection was refused or lost. */
    async #ask(send: (client: ServiceClient) => Promise<Reply>): Promise<Reply | undefined> {
        this.#stop.signal.throwIfAborted();
        const { url, sellerKey } = this.#target();
        return send(new ServiceClient(url, sellerKey)).catch(() => undefined);
    }

    #mustBeTransient({ idempotencyKey }: Order, { status, body }: Reply): void {
        if ([429, 500, 502, 503, 504].includes(status)) return;
        throw this.#against(`${idempotencyKey} was answered ${status}: ${JSON.stringify(body)}`);
    }

    #against(what: string): Error {
        const error = new Error(what);
        this.#stop.abort(error);
        return error;
    }

    async #pause(): Promise<void> {
        this.#stop.signal.throwIfAborted();
        await delay(AGAIN_MS);
    }

    #note(): void {
        this.#accepted += 1;
        for (const listener of this.#listeners) listener();
    }
}

/** What does not depend on where the service listens. */
export function documentOf(body: unknown): Readonly<Record<string, unknown>> {
    if (typeof body !== 'object' || body === null) throw new Error('the answer holds no document');
    return Object.fromEntries(
        Object.entries(body).filter(([name]) => !['links', 'resourceLocation'].includes(name)),
    );
}

export function hasEnded(body: unknown): boolean {
    return ['succeeded', 'failed', 'canceled'].includes(textIn(body, 'status'));
}

function naming(name: string, named: boolean): { idempotencyKey: string; operationId?: string } {
    return { idempotencyKey: name, ...(named && { operationId: `op-${name}` }) };
}

function headersOf({ idempotencyKey, operationId, headers }: Order): Record<string, string> {
    return {
        ...headers,
        'Idempotency-Key': idempotencyKey,
        ...(operationId !== undefined && { 'Operation-Id': operationId }),
    };
}
