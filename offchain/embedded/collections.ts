import { join } from 'node:path';
import type { ApiKeyDocument } from '../queries/api-key-document';
import type { CheckpointDocument } from '../queries/checkpoint-document';
import type { EventDocument, SequenceDocument } from '../queries/event-document';
import type { InvoiceDocument, InvoiceVersionDocument } from '../queries/invoice-document';
import type { LeaseDocument } from '../queries/lease-document';
import type { OperationDocument } from '../queries/operation-document';
import type { CollectionIndex } from './collection';
import { Collection } from './collection';
import { WAITING_SINCE } from './embedded-pending-events';

export interface Collections {
    readonly operations: Collection<OperationDocument>;
    readonly invoices: Collection<InvoiceDocument>;
    readonly versions: Collection<InvoiceVersionDocument>;
    readonly events: Collection<EventDocument>;
    readonly sequences: Collection<SequenceDocument>;
    readonly leases: Collection<LeaseDocument>;
    readonly checkpoints: Collection<CheckpointDocument>;
    readonly apiKeys: Collection<ApiKeyDocument>;
}

/** The collections as files, whatever is in them. */
export function everyCollection(
    collections: Collections,
): readonly Pick<Collection<OperationDocument>, 'close' | 'compactIfGrown'>[] {
    const { operations, invoices, versions, events, sequences, leases, checkpoints, apiKeys } = collections;
    return [operations, invoices, versions, events, sequences, leases, checkpoints, apiKeys];
}

/** What each index is for; every one costs every write of its collection some 5 µs. */
const INDEXES = {
    operations: [
        /** One idempotency key, one operation. */
        { fieldName: 'claim', unique: true, sparse: true },
        /** `due`, `nextDue` and `countInFlight`. */
        { fieldName: 'endorseAt', sparse: true },
        { fieldName: 'submitAt', sparse: true },
        { fieldName: 'inquireAt', sparse: true },
        { fieldName: 'expireAt', sparse: true },
        { fieldName: 'combineAt', sparse: true },
        /** `withFabricTxIds`. */
        { fieldName: 'attempts.fabricTxId', sparse: true, lookedUp: true },
        /** `list`, newest first. */
        { fieldName: 'createdAt' },
        /** `list` of one invoice. */
        { fieldName: 'objectId', lookedUp: true },
        /** `pending`. */
        { fieldName: WAITING_SINCE, sparse: true },
    ],
    invoices: [
        /** `search`, last changed first. */
        { fieldName: 'position' },
        /** `pending`. */
        { fieldName: WAITING_SINCE, sparse: true },
    ],
    /** `history`. */
    versions: [{ fieldName: 'id', lookedUp: true }],
    /** `read`, and no number twice. */
    events: [{ fieldName: 'sequence', unique: true }],
} as const satisfies Record<string, readonly CollectionIndex[]>;

/** Opens every collection, each in a file of its own in the directory; in memory without one. */
export async function openCollections(directory: string | undefined): Promise<Collections> {
    const at = (name: string): { path?: string } =>
        directory === undefined ? {} : { path: join(directory, `${name}.db`) };
    return {
        operations: await Collection.open({ ...at('operations'), indexes: INDEXES.operations }),
        invoices: await Collection.open({ ...at('invoices'), indexes: INDEXES.invoices }),
        versions: await Collection.open({ ...at('invoice-versions'), indexes: INDEXES.versions }),
        events: await Collection.open({ ...at('events'), indexes: INDEXES.events }),
        sequences: await Collection.open({ ...at('sequences'), indexes: [] }),
        leases: await Collection.open({ ...at('leases'), indexes: [] }),
        checkpoints: await Collection.open({ ...at('checkpoints'), indexes: [] }),
        apiKeys: await Collection.open({ ...at('api-keys'), indexes: [] }),
    };
}
