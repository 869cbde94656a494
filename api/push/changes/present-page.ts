import type { EventFamily, PendingEvent } from '../../../core/event/event';
import type { Instant } from '../../../core/instant';
import { invoiceEvent } from '../../../core/ledger/projection';
import { eventOf } from '../../../core/operation/change';
import type { InvoiceReplica } from '../../../core/ports/invoice-replica';
import type { OperationStore } from '../../../core/ports/operation-store';
import type { Cursor, Page } from '../../../core/ports/page';
import type { FeedPlace } from './place';

export interface PresentParts {
    readonly operations: Pick<OperationStore, 'list'>;
    readonly invoices: Pick<InvoiceReplica, 'search'>;
    readonly clock: () => Instant;
}

export interface PresentRequest {
    readonly organisation: string;
    readonly families: readonly EventFamily[];
    readonly place: Extract<FeedPlace, { kind: 'present' }>;
    readonly limit: number;
}

export interface FeedPage {
    readonly events: readonly PendingEvent[];
    readonly next: FeedPlace;
}

/**
 * A page of what there is now, each thing as its latest event: what changes while the pages are read is among the events that
 * follow, so nothing is missed. Operations come in the order of their creation; invoices in that of their last change, in which
 * none that changes meanwhile can slip behind the reader.
 */
export async function presentPage(parts: PresentParts, request: PresentRequest): Promise<FeedPage> {
    const { place } = request;
    const { items, next } = await latestOf(parts, request);
    if (next !== undefined) return { events: items, next: { ...place, cursor: next } };
    return { events: items, next: behind(request) };
}

function latestOf(parts: PresentParts, request: PresentRequest): Promise<Page<PendingEvent>> {
    return request.place.family === 'invoice' ? invoices(parts, request) : operations(parts, request);
}

async function invoices(parts: PresentParts, request: PresentRequest): Promise<Page<PendingEvent>> {
    const page = await parts.invoices.search({
        filter: { organisation: request.organisation },
        orderBy: 'updated',
        order: 'ascending',
        page: pageOf(request),
    });
    const events = page.items.flatMap((version) =>
        version.invoice === undefined ? [] : [invoiceEvent({ ...version, invoice: version.invoice })],
    );
    return { ...page, items: events };
}

async function operations(parts: PresentParts, request: PresentRequest): Promise<Page<PendingEvent>> {
    const page = await parts.operations.list({
        filter: { organisation: request.organisation, readableAt: parts.clock() },
        order: 'ascending',
        page: pageOf(request),
    });
    return { ...page, items: page.items.map(eventOf) };
}

function pageOf({ place, limit }: PresentRequest): { limit: number; after?: Cursor } {
    return { limit, ...(place.cursor !== undefined && { after: place.cursor }) };
}

/** Invoices first, then operations, then the events. */
function behind({ place, families }: PresentRequest): FeedPlace {
    const { beganAt } = place;
    return place.family === 'invoice' && families.includes('operation')
        ? { kind: 'present', family: 'operation', beganAt }
        : { kind: 'events', after: beganAt };
}
