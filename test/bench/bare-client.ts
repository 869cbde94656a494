import { randomUUID } from 'node:crypto';
import type { LedgerConnection } from '../../core/ports/ledger-connection';

export interface BareClientOptions {
    readonly ledger: Pick<LedgerConnection, 'endorser' | 'orderer' | 'blocks'>;
    /** Label of the wallet identity that signs. */
    readonly signer: string;
    readonly draft: Readonly<Record<string, unknown>>;
}

/** What the service does at the ledger for an operation, through the same adapters, and nothing else. */
export class BareClient {
    readonly #options: BareClientOptions;
    readonly #uncommitted = new Map<string, (validationCode: string) => void>();

    constructor(options: BareClientOptions) {
        this.#options = options;
    }

    /** Reads the blocks from this one on; throws if the ledger cannot serve them. */
    async follow(from: number, signal: AbortSignal): Promise<void> {
        for await (const { transactions } of this.#options.ledger.blocks.read({ from, signal })) {
            for (const { fabricTxId, validationCode } of transactions) {
                this.#uncommitted.get(fabricTxId)?.(validationCode);
                this.#uncommitted.delete(fabricTxId);
            }
        }
    }

    /** Has an invoice endorsed and ordered; resolves with its validation code, or with what came instead of an envelope or of an order. */
    async createInvoice(): Promise<string> {
        const { ledger, signer } = this.#options;
        const verdict = await ledger.endorser.endorse({
            signer,
            proposal: this.#proposal(),
            operationId: 'bench',
        });
        if (verdict.kind !== 'endorsed') return verdict.kind;
        const { fabricTxId, envelope } = verdict;
        const committed = new Promise<string>((resolve) => this.#uncommitted.set(fabricTxId, resolve));
        const answer = await ledger.orderer.submit(envelope);
        if (answer.kind === 'ordered') return committed;
        this.#uncommitted.delete(fabricTxId);
        return answer.kind;
    }

    #proposal() {
        const invoice = { ...this.#options.draft, number: `B-${randomUUID()}` };
        return { function: 'CreateInvoice', args: [randomUUID(), JSON.stringify(invoice)] };
    }
}
