import type { WebSocket } from 'ws';
import { sequenceText } from '../../../core/event/cloud-event';
import type { EventFamily } from '../../../core/event/event';
import type { EventFilter } from '../../../core/event/event-filter';
import { HOUR, isoOf } from '../../../core/instant';
import type { Logger } from '../../../core/ports/logger';
import type { EventFeed } from '../event-feed';
import type { EventTexts } from '../event-texts';
import type { Subscription } from '../subscription';
import { eventsOf } from '../subscription-events';
import { clientMessage } from './client-message';
import { CLOSE } from './close-codes';

export interface SocketParts {
    readonly feed: EventFeed;
    readonly texts: EventTexts;
    readonly heartbeatMs: number;
    /** A client that takes nothing of what waits for so long is cut off. */
    readonly stallMs: number;
    readonly newId: () => string;
    readonly clock: () => number;
    readonly logger: Logger;
}

/** Whoever is at the other end. */
export interface SocketCaller {
    readonly organisation: string;
    readonly families: readonly EventFamily[];
    /** Whether its key is still good. */
    readonly isAllowed: () => Promise<boolean>;
}

/** Subscriptions of one connection. */
const MAX_SUBSCRIPTIONS = 100;

/** Bytes that may wait to be taken before the connection waits for its client. */
const BUFFER_BYTES = 64 * 1024;

/** One WebSocket: CloudEvents to the client, one a text frame; subscriptions from it. */
export class EventSocket {
    readonly #socket: WebSocket;
    readonly #parts: SocketParts;
    readonly #caller: SocketCaller;
    readonly #subscriptions = new Map<string, Subscription>();
    #isAlive = true;
    /** What the client asked for is done in its order, one thing after the other. */
    #work: Promise<void> = Promise.resolve();

    constructor(socket: WebSocket, parts: SocketParts, caller: SocketCaller) {
        this.#socket = socket;
        this.#parts = parts;
        this.#caller = caller;
        const heartbeat = setInterval(() => void this.#beat(), parts.heartbeatMs);
        socket.on('pong', () => {
            this.#isAlive = true;
        });
        socket.on('message', (message: Buffer, isBinary) => {
            this.#next(() => this.#hear(message, isBinary));
        });
        socket.on('error', () => undefined);
        socket.on('close', () => {
            clearInterval(heartbeat);
            for (const name of this.#subscriptions.keys()) this.#leave(name);
        });
    }

    /** Tells of what the filter lets through, behind a place or from now on. */
    subscribe(name: string, filter: Omit<EventFilter, 'families'>, after?: number): void {
        this.#next(() => this.#subscribe(name, filter, after));
    }

    #next(step: () => Promise<void>): void {
        this.#work = this.#work.then(step).catch((error: unknown) => {
            this.#parts.logger.warn({ err: error }, 'could not subscribe a socket');
            this.#end(CLOSE.tryAgainLater, 'come back with the last sequence');
        });
    }

    /** A second subscription of a name takes the first one's place. */
    async #subscribe(name: string, filter: Omit<EventFilter, 'families'>, after?: number): Promise<void> {
        this.#leave(name);
        if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
            await this.#tell('subscription.refused', name, { reason: 'TOO_MANY', limit: MAX_SUBSCRIPTIONS });
            return;
        }
        const { organisation, families } = this.#caller;
        const asked = {
            organisation,
            filter: { ...filter, families },
            ...(after !== undefined && { after }),
        };
        const outcome = await this.#parts.feed.subscribe(asked);
        if (outcome.kind === 'gone') this.#end(CLOSE.gone, 'read /changes anew');
        if (outcome.kind === 'full') this.#end(CLOSE.tryAgainLater, 'too many subscriptions');
        if (outcome.kind === 'subscribed') await this.#begin(name, outcome.subscription);
    }

    async #begin(name: string, subscription: Subscription): Promise<void> {
        if (this.#socket.readyState !== this.#socket.OPEN) {
            this.#parts.feed.leave(subscription);
            return;
        }
        this.#subscriptions.set(name, subscription);
        await this.#tell('subscription.started', name, { after: sequenceText(subscription.position) });
        void this.#pump(subscription);
    }

    #leave(name: string): void {
        const subscription = this.#subscriptions.get(name);
        this.#subscriptions.delete(name);
        if (subscription !== undefined) this.#parts.feed.leave(subscription);
    }

    async #pump(subscription: Subscription): Promise<void> {
        try {
            for await (const event of eventsOf(subscription, HOUR)) {
                if (event !== undefined) await this.#send(this.#parts.texts.of(event));
            }
        } catch (error) {
            this.#parts.logger.warn({ err: error }, 'could not go on telling a socket of events');
            this.#end(CLOSE.tryAgainLater, 'come back with the last sequence');
        }
    }

    async #hear(message: Buffer, isBinary: boolean): Promise<void> {
        const asked = isBinary ? undefined : clientMessage(message.toString('utf8'));
        if (asked === undefined || asked.kind === 'malformed') {
            this.#end(CLOSE.malformed, asked?.detail ?? 'Messages are text.');
            return;
        }
        if (asked.kind === 'unsubscribe') {
            this.#leave(asked.name);
            await this.#tell('subscription.ended', asked.name, {});
            return;
        }
        await this.#subscribe(asked.name, asked.filter, asked.after);
    }

    /** What the service says of the connection itself, as an event that no other channel has. */
    #tell(type: string, subject: string, data: object): Promise<void> {
        const { channel, typePrefix } = this.#parts.texts.origin;
        const event = {
            specversion: '1.0',
            id: this.#parts.newId(),
            source: `/channels/${channel}`,
            type: `${typePrefix}.${type}.v1`,
            subject,
            time: isoOf(this.#parts.clock()),
            datacontenttype: 'application/json',
            data,
        };
        return this.#send(JSON.stringify(event));
    }

    /** Resolves when there is room for more. A client that takes nothing for long is cut off: it resumes where it was. */
    async #send(text: string): Promise<void> {
        const socket = this.#socket;
        if (socket.readyState !== socket.OPEN) return;
        const taken = new Promise<boolean>((resolve) => {
            socket.send(text, () => {
                resolve(true);
            });
        });
        if (socket.bufferedAmount <= BUFFER_BYTES) return;
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<boolean>((resolve) => {
            timer = setTimeout(resolve, this.#parts.stallMs, false);
        });
        const isTaken = await Promise.race([taken, late]);
        clearTimeout(timer);
        if (!isTaken) this.#end(CLOSE.slow, 'too slow; come back with the last sequence');
    }

    /** What waits is still offered to the client, with the reason behind it; nothing new is. */
    #end(code: number, reason: string): void {
        this.#socket.close(code, reason);
        for (const name of this.#subscriptions.keys()) this.#leave(name);
    }

    /** A client that did not answer the last sign of life is gone; one whose key was revoked has to go. */
    async #beat(): Promise<void> {
        if (!this.#isAlive) {
            this.#socket.terminate();
            return;
        }
        this.#isAlive = false;
        this.#socket.ping();
        const isAllowed = await this.#caller.isAllowed().catch(() => true);
        if (!isAllowed) this.#end(CLOSE.unauthenticated, 'the key is no longer good');
    }
}
