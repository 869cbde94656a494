import type { mongo } from 'mongoose';
import type { Connection } from 'mongoose';
import { connect } from '../../../offchain/mongo/connect';
import { WriteCombiner } from '../../../offchain/mongo/write-combiner';

/** One operation, as little of it as must be durable. */
export interface LeastOperation {
    readonly id: string;
    readonly invoiceId: string;
    readonly draft: string;
    readonly envelope: string;
    readonly fabricTxId: string;
}

type Write = mongo.AnyBulkWriteOperation<LeastDocument>;

interface LeastDocument {
    readonly _id: string;
}

const STEPS = ['Created', 'Endorsed', 'Submitted', 'Completed'] as const;

/** The documents that an operation leaves in MongoDB, written through mongoose's driver, those of one moment in one command. */
export class LeastStore {
    readonly #connection: Connection;
    readonly #operations: WriteCombiner<Write, true>;
    #sequence = 0;

    private constructor(connection: Connection) {
        this.#connection = connection;
        this.#operations = new WriteCombiner((writes) => this.#bulk('operations', writes));
    }

    static async open(uri: string): Promise<LeastStore> {
        return new LeastStore(await connect({ uri, database: 'packages_alone' }));
    }

    /** The record before any proposal leaves. */
    async accept(id: string, draft: string): Promise<void> {
        await this.#operations.write({ insertOne: { document: { _id: id, ...{ draft, rev: 1 } } } });
    }

    /** The envelope before the answer leaves. */
    async keep({ id, envelope, fabricTxId }: LeastOperation): Promise<void> {
        await this.#operations.write(step(id, { rev: 1, set: { envelope, fabricTxId } }));
    }

    /** The marks before the first bytes leave. */
    async submit(operations: readonly LeastOperation[]): Promise<void> {
        await this.#bulk(
            'operations',
            operations.map(({ id }) => step(id, { rev: 2, set: {} })),
        );
    }

    /** Invoices and their versions, then the outcomes, then the events. */
    async settle(operations: readonly LeastOperation[], block: number): Promise<void> {
        await Promise.all([
            this.#bulk(
                'invoices',
                operations.map((one) => invoice(one, block)),
            ),
            this.#bulk(
                'versions',
                operations.map(({ invoiceId, draft }) => insertion(`${invoiceId}.${block}`, { draft })),
            ),
        ]);
        await this.#bulk(
            'operations',
            operations.map(({ id }) => step(id, { rev: 3, set: { envelope: null } })),
        );
        await this.#bulk(
            'events',
            operations.flatMap((one) => this.#events(one)),
        );
    }

    close(): Promise<void> {
        return this.#connection.close();
    }

    #events({ id, invoiceId, draft }: LeastOperation): readonly Write[] {
        const data = JSON.stringify({ id, invoiceId });
        return [
            ...STEPS.map((name) => insertion(`${id}.${name}`, { sequence: (this.#sequence += 1), data })),
            insertion(`${invoiceId}.event`, { sequence: (this.#sequence += 1), data: draft }),
        ];
    }

    async #bulk(name: string, writes: readonly Write[]): Promise<readonly true[]> {
        const collection = this.#connection.collection<LeastDocument>(name);
        if (writes.length > 0) await collection.bulkWrite([...writes], { ordered: false });
        return writes.map(() => true);
    }
}

function insertion(id: string, members: object): Write {
    return { insertOne: { document: { _id: id, ...members } } };
}

function invoice({ invoiceId, draft }: LeastOperation, block: number): Write {
    return { updateOne: { filter: { _id: invoiceId }, update: { $set: { draft, block } }, upsert: true } };
}

function step(id: string, { rev, set }: { readonly rev: number; readonly set: object }): Write {
    return { updateOne: { filter: { _id: id, rev }, update: { $set: { ...set, rev: rev + 1 } } } };
}
