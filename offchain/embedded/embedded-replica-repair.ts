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
import type { Collection } from './collection';

/** The two files of the replica as those see them who mend them. */
export class EmbeddedReplicaRepair implements ReplicaRepair {
    readonly #parts: Readonly<Record<ReplicaPart, Part>>;

    constructor(invoices: Collection<InvoiceDocument>, versions: Collection<InvoiceVersionDocument>) {
        this.#parts = { invoice: invoices, version: versions };
    }

    async deviations(part: ReplicaPart, expected: readonly InvoiceVersion[]): Promise<readonly Deviation[]> {
        return deviationsAmong(part, expected, await this.#parts[part].findAll(documentsOf(part, expected)));
    }

    async entries(
        part: ReplicaPart,
        page: { readonly after: string; readonly limit: number },
    ): Promise<readonly KeptEntry[]> {
        return (await this.#parts[part].find(entriesBehind(page))).map(keptEntry);
    }

    async replace(part: ReplicaPart, versions: readonly InvoiceVersion[]): Promise<void> {
        for (const version of versions) await this.#parts[part].upsert(replacement(part, version));
    }

    async remove(part: ReplicaPart, keys: readonly string[]): Promise<void> {
        await this.#parts[part].remove({ _id: { $in: keys } });
    }
}

type Part = Pick<Collection<InvoiceVersionDocument>, 'findAll' | 'find' | 'upsert' | 'remove'>;
