import type { EventFamily, PendingEvent, SequencedEvent } from '../../core/event/event';
import { eventKey, familyOf, typesOf } from '../../core/event/event';
import { DAY } from '../../core/instant';
import { operationKey } from '../../core/operation/operation';
import type { EventQuery } from '../../core/ports/event-log';
import type { GuardedUpdate, Projection, Selection } from './query';
import { present } from './query';

/** How long a numbered event can be read: a client that was away for a week starts anew from the resources. */
export const EVENT_RETENTION_MS = 7 * DAY;

/** An event inside the document that it tells of. `data` is JSON text: no query looks inside, and no database changes it. */
export interface NewsDocument extends Omit<PendingEvent, 'data'> {
    readonly data: string;
}

/** An event that waits to be numbered. */
export interface WaitingDocument extends NewsDocument {
    /** By the clock of who wrote it. `time` may be anything: that of an invoice event is the proposer's. */
    readonly since: number;
}

/** A numbered event in the log. */
export interface EventDocument extends NewsDocument {
    readonly _id: string;
    readonly sequence: number;
    readonly purgeAt: Date;
}

/** The greatest sequence that was ever given, which the log itself forgets when its last event is purged. */
export interface SequenceDocument {
    readonly _id: string;
    readonly sequence: number;
}

export const SEQUENCE_ID = 'events';

/** The text that the data of an event was read from, so that copying the event to the log need not write it anew. */
const TEXTS = new WeakMap<PendingEvent['data'], string>();

export function newsDocument(event: PendingEvent): NewsDocument {
    return {
        id: event.id,
        type: event.type,
        subject: event.subject,
        time: event.time,
        organisations: event.organisations,
        partitionKey: event.partitionKey,
        data: TEXTS.get(event.data) ?? JSON.stringify(event.data),
    };
}

export function waitingDocument(event: PendingEvent, since: number): WaitingDocument {
    return { ...newsDocument(event), since };
}

export function pendingEvent(news: NewsDocument): PendingEvent {
    const { id, type, subject, time, organisations, partitionKey } = news;
    return { id, type, subject, time, organisations, partitionKey, data: membersOf(news.data) };
}

/** `appendedAt` starts the retention. */
export function eventDocument(event: SequencedEvent, appendedAt: number): EventDocument {
    return {
        _id: eventKey(event),
        sequence: event.sequence,
        purgeAt: new Date(appendedAt + EVENT_RETENTION_MS),
        ...newsDocument(event),
    };
}

export function sequencedEvent(document: EventDocument): SequencedEvent {
    return { ...pendingEvent(document), sequence: document.sequence };
}

export function eventSelection({ after, limit, organisation, family }: EventQuery): Selection {
    const type = family === undefined ? undefined : { $in: typesOf(family) };
    return {
        filter: present({ sequence: { $gt: after }, organisations: organisation, type }),
        sort: { sequence: 1 },
        limit,
    };
}

export function keysSelection(keys: readonly string[]): Selection {
    return { filter: { _id: { $in: keys } }, sort: { sequence: 1 }, limit: keys.length };
}

/** Leaves out what is large in the documents of operations and invoices. */
const NEWS_ONLY: Projection = { envelope: 0, proposal: 0, history: 0, content: 0 };

/** Documents with events that wait, the one that has waited longest first. */
export function newsSelection(limit: number): Selection {
    return { filter: { 'news.since': { $gt: 0 } }, sort: { 'news.since': 1 }, limit, projection: NEWS_ONLY };
}

/** A document that events may wait in. */
export interface NewsBearer {
    readonly _id: string;
    readonly news?: readonly WaitingDocument[];
}

/**
 * The waiting events of these documents, longest waiting first, each document's in their order, and an invoice's before those of
 * the same moment that its operation has; ends with the document that reaches the limit.
 */
export function newsOf(bearers: readonly NewsBearer[], limit: number): readonly PendingEvent[] {
    const waiting: WaitingDocument[] = [];
    for (const { news = [] } of [...bearers].sort((a, b) => waitingSince(a) - waitingSince(b))) {
        if (waiting.length >= limit) break;
        waiting.push(...inOrder(news));
    }
    return waiting.sort(bySince).map(pendingEvent);
}

/** Of one moment, invoices come before the operations that changed them. */
function bySince(one: WaitingDocument, other: WaitingDocument): number {
    return one.since - other.since || familyOf(one).localeCompare(familyOf(other), 'en');
}

/** The events of one document: none counts as older than the one before it, whatever the clocks of those who wrote them say. */
function inOrder(news: readonly WaitingDocument[]): readonly WaitingDocument[] {
    let since = 0;
    return news.map((one) => {
        since = Math.max(since, one.since);
        return { ...one, since };
    });
}

/** Takes events out of the documents that they wait in, one write a document. */
export function newsRemovals(events: readonly PendingEvent[], object: EventFamily): readonly GuardedUpdate[] {
    const idsByKey = new Map<string, string[]>();
    for (const event of events.filter((one) => familyOf(one) === object)) {
        const key = bearerKey(event, object);
        idsByKey.set(key, [...(idsByKey.get(key) ?? []), event.id]);
    }
    return [...idsByKey].map(([key, ids]) => ({
        filter: { _id: key, 'news.id': { $in: ids } },
        update: { $pull: { news: { id: { $in: ids } } } },
    }));
}

function bearerKey({ organisations, subject }: PendingEvent, object: EventFamily): string {
    return object === 'invoice' ? subject : operationKey(organisations[0] ?? '', subject);
}

function waitingSince({ news }: NewsBearer): number {
    return news?.[0]?.since ?? 0;
}

function membersOf(json: string): PendingEvent['data'] {
    const value: unknown = JSON.parse(json);
    if (!isRecord(value)) throw new Error('STORE-EVENT: the data of a stored event is no object');
    TEXTS.set(value, json);
    return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
