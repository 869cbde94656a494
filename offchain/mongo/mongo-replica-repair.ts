import type { InvoiceVersion } from '../../core/ledger/projection';
import type { Deviation, KeptEntry, ReplicaPart, ReplicaRepair } from '../../core/ports/replica-repair';
import type { InvoiceDocument, InvoiceVersionDocument } from '../queries/invoice-document';
import {
    deviationsAmong,
    documentsOf,
    entriesBehind,
    keptEntry,
    replacement,
} from '../queries/replica-repair';
import type { Documents } from './documents';
import { throwFailures } from './documents';

type Part = Pick<Documents<InvoiceVersionDocument>, 'findAll' | 'find' | 'upsertEach' | 'removeEach'>;

/** The two collections of the replica as those see them who mend them. */
export class MongoReplicaRepair implements ReplicaRepair {
    readonly #parts: Readonly<Record<ReplicaPart, Part>>;

    constructor(invoices: Documents<InvoiceDocument>, versions: Documents<InvoiceVersionDocument>) {
        this.#parts = { invoice: invoices, version: versions };
    }

    async deviations(part: ReplicaPart, expected: readonly InvoiceVersion[]): Promise<readonly Deviation[]> {
        const documents = await this.#parts[part].findAll(documentsOf(part, expected), { news: 0 });
        return deviationsAmong(part, expected, documents);
    }

    async entries(
        part: ReplicaPart,
        page: { readonly after: string; readonly limit: number },
    ): Promise<readonly KeptEntry[]> {
        return (await this.#parts[part].find(entriesBehind(page))).map(keptEntry);
    }

    async replace(part: ReplicaPart, versions: readonly InvoiceVersion[]): Promise<void> {
        throwFailures(
            await this.#parts[part].upsertEach(versions.map((version) => replacement(part, version))),
        );
    }

    async remove(part: ReplicaPart, keys: readonly string[]): Promise<void> {
        await this.#parts[part].removeEach(keys);
    }
}
