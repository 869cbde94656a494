import type { LedgerConnection } from '../../../core/ports/ledger-connection';
import type { LeastOperation, LeastStore } from './least-store';

export interface LeastParts {
    readonly ledger: Pick<LedgerConnection, 'endorser' | 'orderer' | 'blocks'>;
    readonly store: LeastStore;
    readonly signer: string;
    readonly newId: () => string;
}

/** How long envelopes gather for one command, milliseconds: as long as the service's own loops do. */
const GATHER_MS = 10;

/** The path from a request to its block, and nothing that could go wrong on it. */
export class LeastService {
    readonly #parts: LeastParts;
    readonly #uncommitted = new Map<string, LeastOperation>();
    readonly #waiting = new Map<string, () => void>();
    readonly #ended = new Set<string>();
    #outbox: LeastOperation[] = [];

    constructor(parts: LeastParts) {
        this.#parts = parts;
    }

    /** Operations that are in no block yet. */
    get inFlight(): number {
        return this.#uncommitted.size;
    }

    async create(body: unknown): Promise<{ transactionId: string; invoiceId: string }> {
        const { store, ledger, signer, newId } = this.#parts;
        const [id, invoiceId, draft] = [newId(), newId(), JSON.stringify(body)];
        await store.accept(id, draft);
        const proposal = { function: 'CreateInvoice', args: [invoiceId, draft] };
        const verdict = await ledger.endorser.endorse({ signer, proposal, operationId: id });
        if (verdict.kind !== 'endorsed') throw new Error(`it was not endorsed: ${verdict.kind}`);
        const { envelope, fabricTxId } = verdict;
        const operation = { id, invoiceId, draft, envelope, fabricTxId };
        this.#uncommitted.set(fabricTxId, operation);
        await store.keep(operation);
        this.#send(operation);
        return { transactionId: id, invoiceId };
    }

    /** Resolves when the operation is on the ledger and in the store. */
    async ended(id: string): Promise<void> {
        if (this.#ended.delete(id)) return;
        await new Promise<void>((resolve) => this.#waiting.set(id, resolve));
    }

    async follow(from: number): Promise<void> {
        const { ledger, store } = this.#parts;
        const signal = new AbortController().signal;
        for await (const { number, transactions } of ledger.blocks.read({ from, signal })) {
            const landed = transactions.flatMap(({ fabricTxId }) => this.#uncommitted.get(fabricTxId) ?? []);
            if (landed.length > 0) await store.settle(landed, number);
            for (const operation of landed) this.#end(operation);
        }
    }

    #end({ id, fabricTxId }: LeastOperation): void {
        this.#uncommitted.delete(fabricTxId);
        const wake = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (wake === undefined) this.#ended.add(id);
        else wake();
    }

    #send(operation: LeastOperation): void {
        this.#outbox.push(operation);
        if (this.#outbox.length === 1) setTimeout(() => void this.#order(), GATHER_MS);
    }

    async #order(): Promise<void> {
        const batch = this.#outbox;
        this.#outbox = [];
        await this.#parts.store.submit(batch);
        for (const { envelope } of batch) void this.#parts.ledger.orderer.submit(envelope);
    }
}
