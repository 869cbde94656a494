import { setTimeout as delay } from 'node:timers/promises';
import { newInvoiceDraft } from '../fixtures/invoices';
import type { Reply } from './service-client';
import { ServiceClient, textIn, valueIn } from './service-client';
import { eventually } from './service-eventually';

/** Before a client tries again what was not answered, milliseconds. */
const AGAIN_MS = 50;

/** How long a long poll asks for, seconds. */
const WAIT_SECONDS = 5;

/** How long the first requests of a load may take to be accepted, milliseconds. */
const ACCEPT_MS = 20_000;

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

interface Who {
    readonly invoiceId: string;
    /** A client that names its operation polls, and asks for it after a lost connection; the others wait, and repeat the request. */
    readonly named: boolean;
    /** What all clients of the load have wanted so far. */
    readonly wishes: Wish[];
}

interface Order extends Who {
    readonly method: 'POST' | 'PATCH';
    readonly path: string;
    readonly body: object;
    readonly idempotencyKey: string;
    readonly headers?: Readonly<Record<string, string>>;
}

/** Clients under way. */
export interface Load {
    readonly wishes: readonly Wish[];
    /** Resolves when all that these clients want has come to its end; rejects at the first answer that is against the rules. */
    readonly ended: Promise<void>;
}

/**
 * Clients as a business writes them: each issues an invoice and changes it, repeats with the same key whatever was not
 * answered, and follows its operations to the end. Two of the changes of every third invoice come at the same time.
 */
export class CrashClients {
    /** Of the loads that have ended. */
    readonly wishes: Wish[] = [];
    readonly #target: () => Target;
    readonly #stop = new AbortController();
    #accepted = 0;

    constructor(target: () => Target) {
        this.#target = target;
    }

    /** Sends these clients out. */
    start(name: string, clients: number, atMostMs: number): Load {
        const late = setTimeout(() => {
            this.#stop.abort(new Error(`${name}: not all operations ended within ${atMostMs} ms`));
        }, atMostMs);
        const wishes: Wish[] = [];
        const runs = Array.from({ length: clients }, (_client, index) =>
            this.#client({ invoiceId: `${name}-${index}`, named: index % 2 === 1, wishes }, index % 3 === 0),
        );
        const ended = Promise.all(runs).then(() => {
            clearTimeout(late);
            this.wishes.push(...wishes);
        });
        ended.catch(() => undefined);
        return { wishes, ended };
    }

    /** Ends all clients. */
    stop(): void {
        this.#stop.abort(new Error('the test is over'));
    }

    /** Resolves when so many more requests have been answered with 202; rejects if the clients were stopped. */
    async acceptedMore(count: number): Promise<void> {
        const goal = this.#accepted + count;
        await eventually(
            `${count} more requests are accepted`,
            () => {
                this.#stop.signal.throwIfAborted();
                return Promise.resolve(this.#accepted >= goal);
            },
            ACCEPT_MS,
        );
    }

    async #client(who: Who, contradictsItself: boolean): Promise<void> {
        const { invoiceId: id } = who;
        const body = newInvoiceDraft({ id, number: `R-${id}` });
        await this.#fulfil({
            ...who,
            method: 'POST',
            path: '/invoices',
            body,
            idempotencyKey: `create-${id}`,
        });
        const change = (note: string, headers = {}): Promise<void> => {
            const order = { method: 'PATCH', path: `/invoices/${id}`, body: { note }, headers } as const;
            return this.#fulfil({ ...who, ...order, idempotencyKey: `${note}-${id}` });
        };
        await change('first', { 'If-Match': '"1"' });
        if (contradictsItself) await Promise.all([change('simultaneous'), change('contrary')]);
    }

    /** Sends the order until it is accepted, follows it until it is Completed, and reads the invoice. */
    async #fulfil(order: Order): Promise<void> {
        const { idempotencyKey, invoiceId } = order;
        const wish: Wish = { idempotencyKey, invoiceId, accepted: new Set() };
        order.wishes.push(wish);
        for (let failures = 0; ; failures += 1) {
            const operationId = await this.#accept(order, failures);
            if (operationId === undefined) continue;
            wish.accepted.add(operationId);
            const ended = await this.#follow(operationId, order.named);
            if (textIn(ended, 'status') === 'succeeded') {
                wish.ended = ended;
                await this.#read(invoiceId, ended);
                return;
            }
            if (valueIn(ended, 'error', 'retryable') === true) continue;
            throw this.#against(`${idempotencyKey} failed: ${JSON.stringify(valueIn(ended, 'error'))}`);
        }
    }

    /** The operation that was made of it; undefined if it has failed in a way worth repeating. */
    async #accept(order: Order, failures: number): Promise<string | undefined> {
        const { method, path, body } = order;
        const operationId = order.named ? `op-${order.idempotencyKey}-${failures}` : undefined;
        const headers = headersOf(order, operationId);
        for (;;) {
            const reply = await this.#ask((client) =>
                method === 'POST' ? client.post(path, body, headers) : client.patch(path, body, headers),
            );
            if (reply?.status === 202) {
                this.#accepted += 1;
                return textIn(reply.body, 'operationId');
            }
            if (reply !== undefined) this.#mustBeTransient(order, reply);
            else if (await this.#isKnown(operationId)) return operationId;
            await this.#pause();
            if (textIn(reply?.body, 'operationId') !== '') return undefined;
        }
    }

    /** Whether the service has the operation that this client named. */
    async #isKnown(operationId: string | undefined): Promise<boolean> {
        if (operationId === undefined) return false;
        const reply = await this.#ask((client) => client.get(`/operations/${operationId}`));
        return reply?.status === 200;
    }

    async #follow(operationId: string, polls: boolean): Promise<Readonly<Record<string, unknown>>> {
        const path = `/operations/${operationId}${polls ? '' : `?wait=${WAIT_SECONDS}`}`;
        for (;;) {
            const reply = await this.#ask((client) => client.get(path));
            if (reply?.status === 404) throw this.#against(`${operationId} was accepted and is not there`);
            if (reply?.status === 200 && hasEnded(reply.body)) return documentOf(reply.body);
            await this.#pause();
        }
    }

    /** The invoice must be there as the operation left it, or newer. */
    async #read(invoiceId: string, ended: object): Promise<void> {
        for (;;) {
            const reply = await this.#ask((client) => client.get(`/invoices/${invoiceId}`));
            const isThere = reply?.status === 200 && blockOf(reply.body) >= blockOf(ended);
            if (isThere) return;
            if (reply?.status === 200 || reply?.status === 404) {
                throw this.#against(`${invoiceId} is not readable as a Completed operation left it`);
            }
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

/** The block of an operation's transaction, or of an invoice's last one. */
function blockOf(body: unknown): number {
    return Number(valueIn(body, 'blockchain', 'blockNumber'));
}

function headersOf(order: Order, operationId: string | undefined): Record<string, string> {
    return {
        ...order.headers,
        'Idempotency-Key': order.idempotencyKey,
        ...(operationId !== undefined && { 'Operation-Id': operationId }),
    };
}
