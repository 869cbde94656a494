import type { Connection, Model } from 'mongoose';
import { Schema } from 'mongoose';
import type { ApiKeyDocument } from '../queries/api-key-document';
import type { CheckpointDocument } from '../queries/checkpoint-document';
import type { ChunkDocument, ExportDocument } from '../queries/export-document';
import type { EventDocument, SequenceDocument } from '../queries/event-document';
import type { InvoiceDocument, InvoiceVersionDocument } from '../queries/invoice-document';
import type { LeaseDocument } from '../queries/lease-document';
import type { OperationDocument } from '../queries/operation-document';

export interface Models {
    readonly operations: Model<OperationDocument>;
    readonly invoices: Model<InvoiceDocument>;
    readonly versions: Model<InvoiceVersionDocument>;
    readonly events: Model<EventDocument>;
    readonly sequences: Model<SequenceDocument>;
    readonly leases: Model<LeaseDocument>;
    readonly checkpoints: Model<CheckpointDocument>;
    readonly apiKeys: Model<ApiKeyDocument>;
    readonly invoiceExports: Model<ExportDocument>;
    readonly exportChunks: Model<ChunkDocument>;
}

export type CollectionName = keyof Models;

type Fields = Readonly<Record<string, object>>;

const STRICT = {
    strict: 'throw',
    versionKey: false,
    minimize: false,
    autoIndex: false,
    autoCreate: false,
} as const;

const NEWS: Fields = {
    id: String,
    type: { type: String },
    subject: String,
    time: Number,
    organisations: [String],
    partitionKey: String,
    data: String,
};

const ATTEMPT: Fields = {
    fabricTxId: String,
    channel: String,
    chaincode: String,
    endorsedAt: Number,
    submittedAt: Number,
    outcome: part({ validationCode: String, blockNumber: Number, transactionIndex: Number }),
};

const OPERATION: Fields = {
    _id: String,
    id: String,
    requester: part({ organisation: String, caller: String, signer: String }),
    kind: String,
    action: String,
    objectType: String,
    objectId: String,
    state: String,
    message: String,
    version: Number,
    rev: Number,
    createdAt: Number,
    changedAt: Number,
    deadlineAt: Number,
    endedAt: Number,
    forgottenAt: Number,
    proposal: part({ function: String, args: [String] }),
    attempts: [part(ATTEMPT)],
    envelope: String,
    work: part({ kind: String, dueAt: Number, tries: Number, status: String }),
    failure: part({
        code: String,
        message: String,
        target: String,
        details: [part({ code: String, message: String, target: String })],
        innerCode: String,
        reported: Boolean,
    }),
    idempotencyKey: String,
    fingerprint: String,
    retryOf: String,
    claim: String,
    endorseAt: Number,
    submitAt: Number,
    inquireAt: Number,
    expireAt: Number,
    combineAt: Number,
    children: [part({ id: String, state: String })],
    plan: [part({ id: String, objectId: String, proposal: part({ function: String, args: [String] }) })],
    policy: String,
    cancelRequested: Boolean,
    parent: String,
    status: String,
    percentComplete: Number,
    awaits: part({ event: String, then: String }),
    received: [part({ id: String, name: String, at: Number, payload: String, taken: Boolean })],
    result: String,
    purgeAt: Date,
    history: [part({ version: Number, state: String, at: Number, message: String })],
    news: [part({ ...NEWS, since: Number })],
    writer: String,
};

const VERSION: Fields = {
    _id: String,
    id: String,
    position: String,
    fabricTxId: String,
    at: Number,
    organisations: [String],
    content: String,
};

const INVOICE: Fields = {
    ...VERSION,
    terms: part({
        number: String,
        status: String,
        revision: Number,
        issueDate: String,
        dueDate: String,
        currency: String,
        payableAmount: String,
        sellerMspId: String,
        buyerMspId: String,
        sellerName: String,
        buyerName: String,
    }),
    folded: part({ sellerName: String, buyerName: String, payableAmount: String }),
    news: [part({ ...NEWS, since: Number })],
};

const EXPORT: Fields = {
    _id: String,
    id: String,
    organisation: String,
    displayName: String,
    status: String,
    version: Number,
    rev: Number,
    createdAt: Number,
    changedAt: Number,
    deadlineAt: Number,
    dueAt: Number,
    failure: part({ code: String, message: String }),
    filter: part({
        status: [String],
        number: String,
        numberPrefix: String,
        sellerMspId: String,
        buyerMspId: String,
        sellerName: String,
        buyerName: String,
        currency: String,
        issueDateFrom: String,
        issueDateTo: String,
        dueDateFrom: String,
        dueDateTo: String,
        payableFrom: String,
        payableTo: String,
    }),
    fingerprint: String,
    idempotencyKey: String,
    expiresAt: Number,
    chunks: Number,
    invoices: Number,
    bytes: Number,
    lastId: String,
    place: String,
    claim: String,
    workAt: Number,
    purgeAt: Date,
};

const CHUNK: Fields = {
    _id: String,
    organisation: String,
    exportId: String,
    number: Number,
    content: String,
    bytes: Number,
    invoices: Number,
    lastId: String,
    isLast: Boolean,
    purgeAt: Date,
};

const SCHEMAS: Readonly<Record<CollectionName, Fields>> = {
    operations: OPERATION,
    invoices: INVOICE,
    versions: VERSION,
    events: { ...NEWS, _id: String, sequence: Number, purgeAt: Date },
    sequences: { _id: String, sequence: Number },
    leases: { _id: String, holder: String, until: Number, fence: Number },
    checkpoints: { _id: String, block: Number, hash: String, fence: Number, rebuildHeight: Number },
    apiKeys: {
        _id: String,
        hash: String,
        principal: part({ organisation: String, caller: String, signer: String, scopes: [String] }),
        createdAt: Number,
        revokedAt: Number,
    },
    invoiceExports: EXPORT,
    exportChunks: CHUNK,
};

/** What the collections are called in the database, for people who look into it. */
const COLLECTIONS: Readonly<Record<CollectionName, string>> = {
    operations: 'operations',
    invoices: 'invoices',
    versions: 'invoice_versions',
    events: 'events',
    sequences: 'sequences',
    leases: 'leases',
    checkpoints: 'checkpoints',
    apiKeys: 'api_keys',
    invoiceExports: 'exports',
    exportChunks: 'export_chunks',
};

/** Makes the models of one connection. A filter that names an unknown member throws. */
export function modelsOf(connection: Connection): Models {
    const model = <Document>(name: CollectionName): Model<Document> =>
        connection.model<Document>(
            name,
            new Schema(SCHEMAS[name], { ...STRICT, strictQuery: 'throw' }),
            COLLECTIONS[name],
        );
    return {
        operations: model<OperationDocument>('operations'),
        invoices: model<InvoiceDocument>('invoices'),
        versions: model<InvoiceVersionDocument>('versions'),
        events: model<EventDocument>('events'),
        sequences: model<SequenceDocument>('sequences'),
        leases: model<LeaseDocument>('leases'),
        checkpoints: model<CheckpointDocument>('checkpoints'),
        apiKeys: model<ApiKeyDocument>('apiKeys'),
        invoiceExports: model<ExportDocument>('invoiceExports'),
        exportChunks: model<ChunkDocument>('exportChunks'),
    };
}

/** A document within a document, without a key of its own. */
function part(fields: Fields): object {
    return new Schema(fields, { ...STRICT, _id: false });
}
