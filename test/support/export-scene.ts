import { ExportLoop } from '../../api/exporting/export-loop';
import { positionOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { ExportStore } from '../../core/ports/export-store';
import type { ApiService, ApiServiceOptions } from './api-service';
import { startApiService } from './api-service';
import type { Reply } from './checking-client';
import { newInvoice } from './invoices';

/** What a test does differently with a loop. */
export interface LoopOptions {
    readonly invoiceExports?: ExportStore;
    readonly clock?: () => number;
}

/** The api role with loops that write exports, and a caller of Org1MSP who may read invoices and nothing else. */
export class ExportScene {
    readonly service: ApiService;
    readonly key: string;
    /** The time of the service and of its loops. */
    now: () => number = Date.now;
    readonly #stops = new Set<() => Promise<void>>();

    private constructor(service: ApiService, key: string) {
        this.service = service;
        this.key = key;
    }

    static async begin(config: ApiServiceOptions['config'] = {}): Promise<ExportScene> {
        let clock: () => number = Date.now;
        const service = await startApiService({ config, over: () => ({ clock: () => clock() }) });
        const scene = new ExportScene(service, await service.keyOf('Org1MSP', ['invoices.read']));
        clock = () => scene.now();
        return scene;
    }

    get store(): ExportStore {
        return this.service.store.invoiceExports;
    }

    /** Starts a loop that writes, as the api role does; returns what stops it. */
    startLoop(options: LoopOptions = {}): () => Promise<void> {
        const { dependencies } = this.service;
        const stop = new AbortController();
        const parts = { ...dependencies, wakeUp: dependencies.exportWakeUp, ...options };
        const running = new ExportLoop(parts).run(stop.signal);
        const end = async (): Promise<void> => {
            stop.abort();
            this.#stops.delete(end);
            await running;
        };
        this.#stops.add(end);
        return end;
    }

    async stopLoops(): Promise<void> {
        for (const stop of this.#stops) await stop();
    }

    async end(): Promise<void> {
        await this.stopLoops();
        await this.service.close();
    }

    /** Puts invoices of Org1MSP and Org2MSP into the replica, with the ids that `idsOf` gives. */
    async keepInvoices(count: number): Promise<void> {
        await this.service.store.invoices.apply(idsOf(count).map((id, index) => version(id, index)));
    }

    create(body: object = {}, headers: Record<string, string> = {}, key = this.key): Promise<Reply> {
        return this.service.client.call('/exports', { key, body, headers });
    }

    get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
        return this.service.client.call(path, { key: this.key, headers });
    }

    delete(id: string, headers: Record<string, string> = {}): Promise<Reply> {
        return this.service.client.call(`/exports/${id}`, { key: this.key, method: 'DELETE', headers });
    }

    /** Polls as a client does, until the export has another status than that, or is gone. */
    async after(status: string, id: string): Promise<Reply> {
        const deadline = Date.now() + 20_000;
        for (;;) {
            const reply = await this.get(`/exports/${id}`);
            if (reply.json.status !== status) return reply;
            if (Date.now() > deadline)
                throw new Error(`${id} is still ${status} after 20 s: does a loop run?`);
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    /** The content of an export, which must be as long as it says, and whole lines. */
    async linesOf(id: string): Promise<readonly { readonly id: string }[]> {
        const reply = await this.get(`/exports/${id}/content`);
        expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
        expect(Number(reply.headers.get('content-length'))).toBe(Buffer.byteLength(reply.text));
        const lines = reply.text.split('\n');
        expect(lines.pop()).toBe('');
        return lines.map((line) => JSON.parse(line) as { readonly id: string });
    }
}

/** In their order. */
export function idsOf(count: number): readonly string[] {
    return Array.from({ length: count }, (_, number) => `i${String(number).padStart(4, '0')}`);
}

/** The version of an invoice that a block has. */
export function version(
    id: string,
    block: number,
    { seller, buyer } = { seller: 'Org1MSP', buyer: 'Org2MSP' },
): InvoiceVersion {
    const invoice = newInvoice(id);
    return {
        id,
        position: positionOf({ block, transaction: 0, write: 0 }),
        fabricTxId: `fabric-${block}`,
        at: Date.parse('2026-01-05T10:00:00Z'),
        invoice: {
            ...invoice,
            seller: { ...invoice.seller, mspId: seller },
            buyer: { ...invoice.buyer, mspId: buyer },
        },
    };
}
