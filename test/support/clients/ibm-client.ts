import { setTimeout as delay } from 'node:timers/promises';
import { listIn, textIn } from '../service-client';

/** Between two polls, milliseconds: the pattern leaves it to the client. */
const POLL_MS = 50;

export interface Accepted {
    readonly invoiceId: string;
    readonly transactionId: string;
}

/** A transaction as the pattern prints it. */
export interface Transaction {
    readonly transactionId: string;
    readonly progress: { readonly status: string; readonly message: string };
    readonly objectId: string;
    readonly objectType: string;
    readonly action: string;
}

/** Knows IBM's Async API pattern and nothing else: `invoiceId`, `transactionId`, `progress.status`, and the list of transactions. */
export class IbmClient {
    readonly #url: string;
    readonly #headers: Readonly<Record<string, string>>;

    constructor(url: string, key: string) {
        this.#url = url;
        this.#headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    }

    async createInvoice(invoice: object): Promise<Accepted> {
        const request = { method: 'POST', headers: this.#headers, body: JSON.stringify(invoice) };
        const response = await fetch(new URL('/invoices', this.#url), request);
        const body: unknown = await response.json();
        if (response.status !== 202) throw new Error(`not accepted: ${response.status}`);
        return { invoiceId: textIn(body, 'invoiceId'), transactionId: textIn(body, 'transactionId') };
    }

    async transaction(id: string): Promise<Transaction> {
        return transactionIn(await this.#get(`/transactions/${id}`));
    }

    /** The transaction once it is no longer in progress; undefined if it still was after so many polls. */
    async outcome(id: string, polls: number): Promise<Transaction | undefined> {
        for (let poll = 0; poll < polls; poll += 1) {
            const transaction = await this.transaction(id);
            if (transaction.progress.status !== 'InProgress') return transaction;
            await delay(POLL_MS);
        }
        return undefined;
    }

    async transactions(query: Readonly<Record<string, string>>): Promise<readonly Transaction[]> {
        const body = await this.#get(`/transactions?${new URLSearchParams(query).toString()}`);
        return listIn(body).map(transactionIn);
    }

    /** The status code alone: the pattern says when it is 404. */
    async invoiceStatus(id: string): Promise<number> {
        const response = await fetch(new URL(`/invoices/${id}`, this.#url), { headers: this.#headers });
        await response.body?.cancel();
        return response.status;
    }

    async #get(path: string): Promise<unknown> {
        const response = await fetch(new URL(path, this.#url), { headers: this.#headers });
        if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
        return response.json();
    }
}

function transactionIn(body: unknown): Transaction {
    return {
        transactionId: textIn(body, 'transactionId'),
        progress: {
            status: textIn(body, 'progress', 'status'),
            message: textIn(body, 'progress', 'message'),
        },
        objectId: textIn(body, 'objectId'),
        objectType: textIn(body, 'objectType'),
        action: textIn(body, 'action'),
    };
}
