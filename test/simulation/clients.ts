import { newInvoice } from '../support/invoices';
import type { SimulatedRequest } from './simulated-api';
import { SimulatedApi } from './simulated-api';
import { Transcript, targetOf } from './transcript';
import type { World } from './world';

/** The clients of all organisations: they send requests, do not wait for each other, and remember what they were told. */
export class Clients {
    readonly api = new SimulatedApi();
    readonly transcript = new Transcript();
    #latest: SimulatedRequest | undefined;

    /** Sends a request; nothing happens if the api role is dead, or dies before it answers. */
    send(world: World, request: SimulatedRequest): void {
        this.#latest = request;
        const wasForgotten = this.transcript.forgotten.has(targetOf(request));
        void this.api.call(world, request)?.then((answer) => {
            this.transcript.note(request, answer, wasForgotten);
        });
    }

    /** The latest request once more, whether it was answered or not. */
    sendAgain(world: World): void {
        if (this.#latest !== undefined) this.send(world, this.#latest);
    }
}

/** A new invoice as its seller posts it. */
export function draftOf(id: string): object {
    const { status: _status, revision: _revision, ...draft } = newInvoice(id);
    return draft;
}

/** The header fields that name a request. */
export function named(key: string | undefined, operationId?: string): Record<string, string> {
    return {
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(operationId !== undefined && { 'operation-id': operationId }),
    };
}
