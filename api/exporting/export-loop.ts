import type { ExportLine, NextLines } from '../../core/export/chunk';
import { afterChunk, nextChunk } from '../../core/export/chunk';
import type { Export } from '../../core/export/export';
import { claimExport } from '../../core/export/export';
import type { Instant } from '../../core/instant';
import { SECOND } from '../../core/instant';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { ExportStore } from '../../core/ports/export-store';
import type { InvoiceReplica } from '../../core/ports/invoice-replica';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { ReloChange } from '../../core/relo/relo';
import { isAtWork, reloKey } from '../../core/relo/relo';
import { failRelo } from '../../core/relo/transitions';
import type { Claimed, LeasedLoopParts } from '../leased-loop';
import { LeasedLoop } from '../leased-loop';
import { invoiceDocument } from '../presenting/invoice-document';

export interface ExportLoopParts extends Omit<LeasedLoopParts, 'concurrency' | 'pollMs'> {
    readonly invoiceExports: ExportStore;
    readonly invoices: Pick<InvoiceReplica, 'search'>;
}

/** Exports that are worked on at once: each may hold a page of large invoices, and there is other work. */
const CONCURRENCY = 2;

/** The longest time between two looks at the store, milliseconds. */
const POLL_MS = SECOND;

/** Invoices that are read at once. */
const PAGE_SIZE = 100;

/** Writes exports, one chunk a turn, so that all have theirs; and removes what is to be deleted. Asks nothing but the off-chain store. */
export class ExportLoop {
    readonly #parts: ExportLoopParts;
    readonly #loop: LeasedLoop<Export>;

    constructor(parts: ExportLoopParts) {
        const { invoiceExports } = parts;
        this.#parts = parts;
        this.#loop = new LeasedLoop(
            { ...parts, concurrency: CONCURRENCY, pollMs: POLL_MS },
            {
                name: 'export',
                naming: ({ id }) => ({ exportId: id }),
                due: (at) => invoiceExports.due(at),
                nextDue: () => invoiceExports.nextDue(),
                claim: (due, now) => claimed(invoiceExports, due, now),
                perform: (resource) => this.#turn(resource),
            },
        );
    }

    /** As `LeasedLoop` promises. */
    run(signal: AbortSignal): Promise<void> {
        return this.#loop.run(signal);
    }

    async #turn(resource: Export): Promise<void> {
        const { invoiceExports, wakeUp } = this.#parts;
        if (resource.status === 'deleting') await invoiceExports.remove(resource);
        else await invoiceExports.apply([await this.#written(resource)]);
        wakeUp.nudge();
    }

    /** The next chunk is kept. What cannot pass by itself ends the export; what can is left to the lease. */
    async #written(resource: Export): Promise<ReloChange<Export>> {
        const { invoiceExports, clock, logger } = this.#parts;
        try {
            const chunk = nextChunk(resource, await this.#nextLines(resource));
            const kept = chunk && (await invoiceExports.putChunk(chunk));
            return afterChunk(resource, kept, clock());
        } catch (error) {
            if (error instanceof StoreUnavailable) throw error;
            logger.error({ exportId: resource.id, err: error }, 'could not write an export');
            const failure = { code: 'INTERNAL', message: 'The export could not be written.' };
            return failRelo(resource, failure, clock());
        }
    }

    async #nextLines({ organisation, filter, lastId }: Export): Promise<NextLines> {
        const { items, next } = await this.#parts.invoices.search({
            filter: { ...filter, organisation },
            orderBy: 'id',
            order: 'ascending',
            page: {
                limit: PAGE_SIZE,
                ...(lastId !== undefined && { after: { value: lastId, id: lastId } }),
            },
        });
        return { lines: items.flatMap(lineOf), hasMore: next !== undefined };
    }
}

async function claimed(
    invoiceExports: ExportStore,
    due: readonly Export[],
    now: Instant,
): Promise<Claimed<Export>> {
    const claims = due.map((resource) => claimExport(resource, now)).filter((claim) => claim !== undefined);
    if (claims.length === 0) return { tried: 0, items: [] };
    const applied = await invoiceExports.apply(claims);
    const mine = claims
        .map(({ after }) => after)
        .filter(({ organisation, id }) => applied.has(reloKey(organisation, id)));
    return { tried: claims.length, items: mine.filter(isAtWork) };
}

/** A line as lists have the invoice. */
function lineOf(version: InvoiceVersion): readonly ExportLine[] {
    if (version.invoice === undefined) return [];
    const text = `${JSON.stringify(invoiceDocument(version, version.invoice))}\n`;
    return [{ id: version.id, text, bytes: Buffer.byteLength(text) }];
}
