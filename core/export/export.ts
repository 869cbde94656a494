import type { Instant } from '../instant';
import { HOUR, SECOND } from '../instant';
import { RETENTION } from '../operation/operation-view';
import type { InvoiceFilter } from '../ports/invoice-replica';
import type { Relo, ReloChange } from '../relo/relo';
import type { ReloStart } from '../relo/transitions';
import { claimRelo, startRelo } from '../relo/transitions';

/** The invoices that an organisation may see and that match a filter, written down once, in pieces. */
export interface Export extends Relo {
    readonly filter: Omit<InvoiceFilter, 'organisation'>;
    /** SHA-256 of the request, to tell a repeat from another request under the same key. */
    readonly fingerprint: string;
    readonly idempotencyKey?: string;
    /** From then on nobody finds it. */
    readonly expiresAt: Instant;
    /** What is written so far. */
    readonly chunks: number;
    readonly invoices: number;
    readonly bytes: number;
    /** The id of the last invoice that is written; they are written in the order of their ids, which never change. */
    readonly lastId?: string;
}

/** What is asked for with an export. */
export interface ExportStart extends ReloStart {
    readonly filter: Export['filter'];
    readonly fingerprint: string;
    readonly idempotencyKey?: string;
}

/** Time to write a million invoices, and many exports beside it. */
const DEADLINE_MS = HOUR;

/** How long a claim holds: many times what it takes to read and write one chunk. */
const LEASE_MS = 30 * SECOND;

const LATE = { code: 'EXPORT_DEADLINE_EXCEEDED', message: 'The export was not written before its deadline.' };

export function startExport({ filter, fingerprint, ...start }: ExportStart, now: Instant): Export {
    const { idempotencyKey, ...resource } = start;
    return {
        ...startRelo(resource, now, DEADLINE_MS),
        filter,
        fingerprint,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
        expiresAt: now + RETENTION.readableMs,
        chunks: 0,
        invoices: 0,
        bytes: 0,
    };
}

/** Claims the next piece of work; one whose deadline is over fails. Undefined if there is none to claim. */
export function claimExport(resource: Export, now: Instant): ReloChange<Export> | undefined {
    return claimRelo(resource, { now, leaseMs: LEASE_MS, late: LATE });
}

/** Whether it is past its retention, so that it is as if it were gone. */
export function isExportExpired({ expiresAt }: Export, now: Instant): boolean {
    return expiresAt <= now;
}
