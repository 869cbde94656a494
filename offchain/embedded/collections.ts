import { join } from 'node:path';
import type { ApiKeyDocument } from '../queries/api-key-document';
import type { CheckpointDocument } from '../queries/checkpoint-document';
import type { ChunkDocument, ExportDocument } from '../queries/export-document';
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
    readonly invoiceExports: Collection<ExportDocument>;
    readonly exportChunks: Collection<ChunkDocument>;
}

/** The collections as files, whatever is in them. */
export function everyCollection(
    collections: Collections,
): readonly Pick<Collection<OperationDocument>, 'close' | 'compactIfGrown'>[] {
    const { operations, invoices, versions, events, sequences, leases, checkpoints, apiKeys } = collections;
    const { invoiceExports, exportChunks } = collections;
    return [
        operations,
        invoices,
        versions,
        events,
        sequences,
        leases,
        checkpoints,
        apiKeys,
        invoiceExports,
        exportChunks,
    ];
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
        /** `search` by id: exports page by it. */
        { fieldName: 'id' },
        /** `pending`. */
        { fieldName: WAITING_SINCE, sparse: true },
    ],
    /** `history`. */
    versions: [{ fieldName: 'id', lookedUp: true }],
    /** `read`, and no number twice. */
    events: [{ fieldName: 'sequence', unique: true }],
    invoiceExports: [
        /** Never more exports of an organisation than places, never two under one idempotency key. */
        { fieldName: 'place', unique: true, lookedUp: true },
        { fieldName: 'claim', unique: true, sparse: true, lookedUp: true },
        /** `due`, `nextDue`. */
        { fieldName: 'workAt', sparse: true },
    ],
} as const satisfies Record<string, readonly CollectionIndex[]>;

/** Lines of chunks of some 256 KiB each: what is removed leaves the disk soon. */
const CHUNK_COMPACTION_FLOOR = 100;

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
        invoiceExports: await Collection.open({ ...at('exports'), indexes: INDEXES.invoiceExports }),
        exportChunks: await Collection.open({
            ...at('export-chunks'),
            indexes: [],
            compactionFloor: CHUNK_COMPACTION_FLOOR,
        }),
    };
}
