import { setTimeout as delay } from 'node:timers/promises';
import { textIn } from '../service-client';

/** What Microsoft Graph's pattern says of a stepwise operation. */
export interface StepwiseOperation {
    readonly createdDateTime: string;
    readonly lastActionDateTime: string;
    readonly status: string;
    readonly resourceLocation?: string;
}

export interface Poll {
    readonly statusCode: number;
    readonly retryAfter: string | null;
    readonly operation: StepwiseOperation;
}

/** Knows Microsoft Graph's pattern and nothing else: `Location`, `Retry-After`, `status`, `resourceLocation`. It reads no body of a 202. */
export class GraphClient {
    readonly #url: string;
    readonly #headers: Readonly<Record<string, string>>;

    constructor(url: string, key: string) {
        this.#url = url;
        this.#headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    }

    /** The address of the operation that the request has started. */
    async start(path: string, body: object): Promise<string> {
        const request = { method: 'POST', headers: this.#headers, body: JSON.stringify(body) };
        const response = await fetch(new URL(path, this.#url), request);
        await response.body?.cancel();
        const location = response.headers.get('Location');
        if (response.status !== 202 || location === null)
            throw new Error(`${path} answered ${response.status} with Location ${String(location)}`);
        return location;
    }

    async poll(location: string): Promise<Poll> {
        const response = await fetch(location, { headers: this.#headers });
        const operation = operationIn(await response.json());
        return { statusCode: response.status, retryAfter: response.headers.get('Retry-After'), operation };
    }

    /** The operation's last poll; between two it waits as long as it was told. */
    async follow(location: string): Promise<Poll> {
        for (;;) {
            const poll = await this.poll(location);
            if (!['notStarted', 'running'].includes(poll.operation.status)) return poll;
            await delay(1000 * Number(poll.retryAfter));
        }
    }

    /** The resource that an operation has come to. */
    async resource({ operation }: Poll): Promise<unknown> {
        if (operation.resourceLocation === undefined) throw new Error('there is no resourceLocation');
        const response = await fetch(operation.resourceLocation, { headers: this.#headers });
        return response.json();
    }
}

function operationIn(body: unknown): StepwiseOperation {
    if (!isOperation(body)) throw new Error(`not a stepwise operation: ${JSON.stringify(body)}`);
    return body;
}

function isOperation(body: unknown): body is StepwiseOperation {
    const names = ['createdDateTime', 'lastActionDateTime', 'status'];
    return names.every((name) => textIn(body, name) !== '');
}
