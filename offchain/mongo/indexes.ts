import type { mongo } from 'mongoose';
import type { CollectionName } from './models';

/** Every index, with the query or the invariant that it serves. Keys of documents (`_id`) have theirs from MongoDB. */
export const INDEXES: readonly (readonly [CollectionName, readonly mongo.IndexDescription[]])[] = [
    [
        'operations',
        [
            // I2: one idempotency key of an organisation, one operation; findByIdempotencyKey().
            { key: { claim: 1 }, name: 'claim', unique: true, sparse: true },
            // due(), nextDue(), countInFlight(): only operations with such work are in them.
            { key: { endorseAt: 1 }, name: 'endorse-work', sparse: true },
            { key: { submitAt: 1 }, name: 'submit-work', sparse: true },
            { key: { inquireAt: 1 }, name: 'inquire-work', sparse: true },
            { key: { expireAt: 1 }, name: 'expire-work', sparse: true },
            { key: { combineAt: 1 }, name: 'combine-work', sparse: true },
            // withFabricTxIds(): settling a block.
            { key: { 'attempts.fabricTxId': 1 }, name: 'fabric-tx-id', sparse: true },
            // list() of an organisation, in both orders.
            { key: { 'requester.organisation': 1, createdAt: -1, _id: -1 }, name: 'list' },
            // list() by status, such as the failed ones among very many.
            {
                key: { 'requester.organisation': 1, status: 1, createdAt: -1, _id: -1 },
                name: 'list-by-status',
            },
            // list() by kind, action or type of object, such as the rare ones among very many. None of their keys ever changes: they cost the insert alone.
            {
                key: { 'requester.organisation': 1, kind: 1, createdAt: -1, _id: -1 },
                name: 'list-by-kind',
            },
            {
                key: { 'requester.organisation': 1, action: 1, createdAt: -1, _id: -1 },
                name: 'list-by-action',
            },
            {
                key: { 'requester.organisation': 1, objectType: 1, createdAt: -1, _id: -1 },
                name: 'list-by-object-type',
            },
            // list() of one invoice.
            { key: { objectId: 1, createdAt: -1, _id: -1 }, name: 'list-by-object' },
            // pending(): only operations with events that wait are in it.
            { key: { 'news.since': 1 }, name: 'waiting-news', sparse: true },
            // Retention.
            { key: { purgeAt: 1 }, name: 'purge', expireAfterSeconds: 0 },
        ],
    ],
    [
        'invoices',
        [
            // search() by each of its orders, in both directions.
            { key: { organisations: 1, position: -1, _id: -1 }, name: 'by-update' },
            { key: { organisations: 1, id: 1, _id: 1 }, name: 'by-id' },
            { key: { organisations: 1, 'terms.number': 1, _id: 1 }, name: 'by-number' },
            { key: { organisations: 1, 'terms.issueDate': 1, _id: 1 }, name: 'by-issue-date' },
            { key: { organisations: 1, 'terms.dueDate': 1, _id: 1 }, name: 'by-due-date' },
            { key: { organisations: 1, 'folded.payableAmount': 1, _id: 1 }, name: 'by-payable-amount' },
            // search() by status: what an organisation has to approve or to pay.
            { key: { organisations: 1, 'terms.status': 1, position: -1, _id: -1 }, name: 'by-status' },
            // pending()
            { key: { 'news.since': 1 }, name: 'waiting-news', sparse: true },
        ],
    ],
    [
        'invoiceExports',
        [
            // insert(): never more exports of an organisation than it has places, never two under one idempotency key.
            { key: { place: 1 }, name: 'place', unique: true },
            { key: { claim: 1 }, name: 'claim', unique: true, sparse: true },
            // list(), insert().
            { key: { organisation: 1, createdAt: -1, _id: -1 }, name: 'list' },
            // due(), nextDue(): only exports with work to do are in it.
            { key: { workAt: 1 }, name: 'work', sparse: true },
            // Retention.
            { key: { purgeAt: 1 }, name: 'purge', expireAfterSeconds: 0 },
        ],
    ],
    // Retention.
    ['exportChunks', [{ key: { purgeAt: 1 }, name: 'purge', expireAfterSeconds: 0 }]],
    // history()
    ['versions', [{ key: { id: 1, position: 1 }, name: 'history' }]],
    [
        'events',
        [
            // I6 and the one announcer: no number twice; read() of everything.
            { key: { sequence: 1 }, name: 'sequence', unique: true },
            // read() of one organisation.
            { key: { organisations: 1, sequence: 1 }, name: 'sequence-by-organisation' },
            // read() of one family, such as what those who wait for operations listen to.
            { key: { type: 1, sequence: 1 }, name: 'sequence-by-type' },
            // Retention.
            { key: { purgeAt: 1 }, name: 'purge', expireAfterSeconds: 0 },
        ],
    ],
];
