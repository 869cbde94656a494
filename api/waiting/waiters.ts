import type { SequencedEvent } from '../../core/event/event';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { snapshotIn } from '../presenting/operation-snapshot';
import type { EventTail, Listening } from '../push/event-tail';

export interface WaitRequest {
    /** `operationKey` of the operation. */
    readonly key: string;
    /** Reads the operation as it is now. Called when no later change can be missed any more, and again if the time is over. */
    readonly read: () => Promise<OperationSnapshot | undefined>;
    /** What the wait is for. */
    readonly until: (snapshot: OperationSnapshot) => boolean;
    readonly atMostMs: number;
    /** Ends the wait: the client has hung up. */
    readonly signal: AbortSignal;
}

interface Waiter {
    readonly hear: (snapshot: OperationSnapshot) => void;
    readonly end: () => void;
}

/**
 * Requests that wait for operations. They listen to the tail of the event log only while somebody waits;
 * what is heard there answers them, without a query to the store for each.
 */
export class Waiters {
    readonly #tail: EventTail;
    readonly #limit: number;
    readonly #waiters = new Map<string, Set<Waiter>>();
    #count = 0;
    #closed = false;
    #listening: Listening | undefined;

    constructor(tail: EventTail, limit: number) {
        this.#tail = tail;
        this.#limit = limit;
    }

    get count(): number {
        return this.#count;
    }

    /** Whether the next request would be let wait. */
    get hasRoom(): boolean {
        return !this.#closed && this.#count < this.#limit;
    }

    /**
     * The operation at the latest version that was seen: the first for which `until` holds, or the present one when the
     * time is over or too many wait already; what was heard last when the client has gone or the service shuts down.
     * Undefined if `read` finds none.
     */
    async waitFor(request: WaitRequest): Promise<OperationSnapshot | undefined> {
        if (!this.hasRoom || request.signal.aborted) return request.read();
        const wait = new Wait(request);
        this.#add(request.key, wait);
        try {
            await this.#listen();
            const present = await request.read();
            if (present === undefined) return undefined;
            wait.begin(present);
            if (await wait.isAnswered(request)) return wait.latest;
            return newer(wait.latest, await request.read());
        } finally {
            this.#remove(request.key, wait);
        }
    }

    /** Ends all waits with what they have. */
    close(): void {
        this.#closed = true;
        for (const waiters of [...this.#waiters.values()]) {
            for (const waiter of [...waiters]) waiter.end();
        }
    }

    #add(key: string, waiter: Waiter): void {
        const waiters = this.#waiters.get(key) ?? new Set();
        this.#waiters.set(key, waiters.add(waiter));
        this.#count += 1;
    }

    #remove(key: string, waiter: Waiter): void {
        const waiters = this.#waiters.get(key);
        waiters?.delete(waiter);
        if (waiters?.size === 0) this.#waiters.delete(key);
        this.#count -= 1;
        if (this.#count === 0) this.#stopListening();
    }

    /** Resolves when no later event can be missed any more; throws `StoreUnavailable`. */
    async #listen(): Promise<void> {
        this.#listening ??= this.#tail.listen((event) => {
            this.#hear(event);
        });
        const current = this.#listening;
        try {
            await current.from;
        } catch (error) {
            if (this.#listening === current) this.#stopListening();
            throw error;
        }
    }

    #stopListening(): void {
        this.#listening?.stop();
        this.#listening = undefined;
    }

    #hear(event: SequencedEvent): void {
        const heard = snapshotIn(event);
        if (heard === undefined) return;
        for (const waiter of [...(this.#waiters.get(heard.key) ?? [])]) waiter.hear(heard.snapshot);
    }
}

class Wait implements Waiter {
    readonly #until: (snapshot: OperationSnapshot) => boolean;
    #latest: OperationSnapshot | undefined;
    #begun = false;
    #over = false;
    #wake: () => void = () => undefined;

    constructor({ until }: WaitRequest) {
        this.#until = until;
    }

    /** What is heard earlier is judged now: an event may be older than what the store says. */
    begin(present: OperationSnapshot): void {
        this.#begun = true;
        if (this.#latest === undefined || this.#latest.version < present.version) this.#latest = present;
        if (this.#until(this.#latest)) this.end();
    }

    hear(snapshot: OperationSnapshot): void {
        if (this.#latest !== undefined && this.#latest.version >= snapshot.version) return;
        this.#latest = snapshot;
        if (this.#begun && this.#until(snapshot)) this.end();
    }

    end(): void {
        this.#over = true;
        this.#wake();
    }

    get latest(): OperationSnapshot | undefined {
        return this.#latest;
    }

    /** Resolves when the wait has ended; false if that is because its time is over. */
    async isAnswered({ atMostMs, signal }: WaitRequest): Promise<boolean> {
        const isOver = (): boolean => this.#over || signal.aborted;
        if (!isOver()) {
            await new Promise<void>((resolve) => {
                const timer = setTimeout(resolve, atMostMs);
                this.#wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
                signal.addEventListener('abort', this.#wake, { once: true });
            });
        }
        return isOver();
    }
}

/** What was heard may be newer than what was read before. */
function newer(
    heard: OperationSnapshot | undefined,
    read: OperationSnapshot | undefined,
): OperationSnapshot | undefined {
    return heard !== undefined && read !== undefined && heard.version > read.version ? heard : read;
}
