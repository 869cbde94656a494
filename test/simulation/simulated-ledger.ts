import type { Block, LedgerTransaction } from '../../core/ledger/block';
import type { EndorsementRequest, EndorsementVerdict } from '../../core/ports/endorser';
import type { BlockRequest } from '../../core/ports/block-source';
import type { Outcome } from '../../core/operation/operation';
import type { SubmitAnswer } from '../../core/ports/orderer';
import type { Chance } from './chance';
import { activity } from './incarnation';
import type { VirtualTime } from './virtual-time';

interface Entry {
    readonly value: string;
    readonly version: string;
}

interface Transaction {
    readonly fabricTxId: string;
    readonly key: string;
    readonly readVersion: string | undefined;
    readonly value: string;
}

/** How often the network misbehaves. */
export interface NetworkFaults {
    readonly peerDown: number;
    readonly envelopeLost: number;
    readonly answerLost: number;
    readonly orderedTwice: number;
    readonly refused: number;
    readonly streamBroken: number;
}

export const CALM_NETWORK: NetworkFaults = {
    peerDown: 0,
    envelopeLost: 0,
    answerLost: 0,
    orderedTwice: 0,
    refused: 0,
    streamBroken: 0,
};

/** A channel in memory with Fabric's rules: read versions, duplicate ids, one chain of blocks. Its contract makes and raises invoices. */
export class SimulatedLedger {
    readonly blocks: Block[] = [];
    /** Questions for single transactions, by what could be said. */
    readonly inquiries = { known: 0, unknown: 0 };
    readonly #state = new Map<string, Entry>();
    readonly #ids = new Set<string>();
    readonly #envelopes = new Map<string, Transaction>();
    readonly #waiting: Transaction[] = [];
    readonly #watchers = new Set<() => void>();
    readonly #chance: Chance;
    readonly #time: VirtualTime;
    readonly #faults: () => NetworkFaults;
    readonly #newInvoice: (id: string) => object;
    #transactions = 0;

    constructor(world: {
        chance: Chance;
        time: VirtualTime;
        faults: () => NetworkFaults;
        newInvoice: (id: string) => object;
    }) {
        this.#chance = world.chance;
        this.#time = world.time;
        this.#faults = world.faults;
        this.#newInvoice = world.newInvoice;
        this.cutBlock();
    }

    /** Values by state key, as the last VALID writes left them. */
    get state(): ReadonlyMap<string, string> {
        return new Map([...this.#state].map(([key, { value }]) => [key, value]));
    }

    /** Validation codes of every occurrence of a transaction, in the ledger's order. */
    codesOf(fabricTxId: string): readonly string[] {
        return this.blocks.flatMap(({ transactions }) =>
            transactions
                .filter((one) => one.fabricTxId === fabricTxId)
                .map(({ validationCode }) => validationCode),
        );
    }

    async endorse({ proposal }: EndorsementRequest): Promise<EndorsementVerdict> {
        await Promise.resolve();
        if (this.#chance.happens(this.#faults().peerDown))
            return { kind: 'unavailable', reason: 'simulated' };
        const [id = ''] = proposal.args;
        const key = `\u0000invoice\u0000${id}\u0000`;
        const present = this.#state.get(key);
        const creates = proposal.function === 'CreateInvoice';
        if (creates && present !== undefined)
            return { kind: 'rejected', code: 'INVOICE_EXISTS', message: id };
        if (!creates && present === undefined)
            return { kind: 'rejected', code: 'INVOICE_NOT_FOUND', message: id };
        this.#transactions += 1;
        const transaction: Transaction = {
            fabricTxId: `tx${this.#transactions}`,
            key,
            readVersion: present?.version,
            value: JSON.stringify(present === undefined ? this.#newInvoice(id) : raised(present.value)),
        };
        const envelope = Buffer.from(JSON.stringify(transaction)).toString('base64');
        this.#envelopes.set(envelope, transaction);
        return {
            kind: 'endorsed',
            fabricTxId: transaction.fabricTxId,
            channel: 'simulated',
            chaincode: 'invoice',
            envelope,
            response: transaction.value,
        };
    }

    async submit(envelope: string): Promise<SubmitAnswer> {
        await Promise.resolve();
        const faults = this.#faults();
        if (this.#chance.happens(faults.envelopeLost)) return { kind: 'unknown', reason: 'lost' };
        const transaction = this.#envelopes.get(envelope);
        if (transaction === undefined)
            return { kind: 'refused', status: 'BAD_REQUEST', reason: 'not an envelope' };
        if (this.#chance.happens(faults.refused))
            return { kind: 'refused', status: 'FORBIDDEN', reason: 'simulated' };
        this.#waiting.push(transaction);
        if (this.#chance.happens(faults.orderedTwice)) this.#waiting.push(transaction);
        if (this.#chance.happens(faults.answerLost)) return { kind: 'unknown', reason: 'answer lost' };
        return { kind: 'ordered' };
    }

    /** Orders some of what waits, in any order. */
    cutBlock(): void {
        this.#cut(this.#chance.between(0, this.#waiting.length));
    }

    /** Orders all that waits. */
    drain(): void {
        this.#cut(this.#waiting.length);
    }

    /** Orders at most so many of what waits, and finds those that were not ordered before to be as `verdict` says. */
    judge(most: number, verdict: string): void {
        this.#cut(Math.min(most, this.#waiting.length), verdict);
    }

    /** As a peer answers that has every block. */
    async outcomeOf(fabricTxId: string): Promise<Outcome | undefined> {
        await Promise.resolve();
        if (this.#chance.happens(this.#faults().peerDown)) throw new Error('simulated: no peer answers');
        const outcome = this.blocks.flatMap((block) => outcomesIn(block, fabricTxId))[0];
        this.inquiries[outcome === undefined ? 'unknown' : 'known'] += 1;
        return outcome;
    }

    #cut(size: number, verdict = 'VALID'): void {
        const number = this.blocks.length;
        const picked = Array.from({ length: size }, () => {
            const [one] = this.#waiting.splice(this.#chance.between(0, this.#waiting.length - 1), 1);
            if (one === undefined) throw new Error('nothing waits');
            return one;
        });
        const transactions = picked.map((one, index) => this.#validate(one, { number, index, verdict }));
        this.blocks.push({
            number,
            hash: `hash${number}`,
            previousHash: number === 0 ? '' : `hash${number - 1}`,
            transactions,
        });
        for (const watch of [...this.#watchers]) watch();
    }

    async *read({ from, signal }: BlockRequest): AsyncGenerator<Block> {
        let next = from;
        while (!signal.aborted) {
            if (this.blocks.length <= next) {
                await this.#nextBlock(signal);
                continue;
            }
            if (this.#chance.happens(this.#faults().streamBroken))
                throw new Error('simulated: the stream broke');
            const block = this.blocks[next];
            activity.calls += 1;
            next += 1;
            if (block !== undefined) yield block;
        }
    }

    #validate(
        one: Transaction,
        place: { number: number; index: number; verdict: string },
    ): LedgerTransaction {
        const code = this.#codeOf(one, place.verdict);
        this.#ids.add(one.fabricTxId);
        if (code === 'VALID')
            this.#state.set(one.key, { value: one.value, version: `${place.number}.${place.index}` });
        return {
            index: place.index,
            fabricTxId: one.fabricTxId,
            validationCode: code,
            at: this.#time.clock(),
            writes: [{ index: 0, key: one.key, value: one.value }],
        };
    }

    #codeOf(one: Transaction, verdict: string): string {
        if (this.#ids.has(one.fabricTxId)) return 'DUPLICATE_TXID';
        return this.#state.get(one.key)?.version === one.readVersion ? verdict : 'MVCC_READ_CONFLICT';
    }

    async #nextBlock(signal: AbortSignal): Promise<void> {
        await new Promise<void>((resolve) => {
            const wake = (): void => {
                this.#watchers.delete(wake);
                signal.removeEventListener('abort', wake);
                resolve();
            };
            this.#watchers.add(wake);
            signal.addEventListener('abort', wake);
        });
    }
}

function outcomesIn({ number, transactions }: Block, fabricTxId: string): readonly Outcome[] {
    return transactions
        .filter((one) => one.fabricTxId === fabricTxId)
        .map(({ validationCode, index }) => ({
            validationCode,
            blockNumber: number,
            transactionIndex: index,
        }));
}

function raised(value: string): object {
    const invoice: unknown = JSON.parse(value);
    if (typeof invoice !== 'object' || invoice === null || !('revision' in invoice))
        throw new Error('not an invoice');
    return { ...invoice, revision: Number(invoice.revision) + 1 };
}
