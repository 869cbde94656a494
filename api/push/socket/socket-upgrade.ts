import type { IncomingMessage, Server } from 'node:http';
import { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { AppError } from '../../../core/errors';
import { sequenceIn } from '../../../core/event/cloud-event';
import { ignoreUpgrade } from '../../http/ignored-upgrade';
import { queryOf } from '../../http/query-of';
import { writeAnswer } from '../../http/write-answer';
import type { Authentication } from '../../middleware/authentication';
import { problemAnswer } from '../../middleware/problem';
import type { DocumentedOperation } from '../../openapi/documented-operation';
import type { Parameters } from '../../openapi/parameters';
import type { RequestValidator } from '../../openapi/request-validator';
import { familiesOf, filterIn } from '../subscribing';
import { CLOSE } from './close-codes';
import type { SocketParts } from './event-socket';
import { EventSocket } from './event-socket';

/** The one subprotocol that is spoken (CloudEvents' WebSockets binding, structured mode). */
const SUBPROTOCOL = 'cloudevents.json';

/** The longest message that a client may send, bytes: a hundred ids. */
const MAX_MESSAGE_BYTES = 32 * 1024;

/** The subscription that the address of a connection asks for. */
const FIRST = 'first';

export interface SocketUpgradeParts extends SocketParts {
    readonly authentication: Authentication;
    /** What the document says of `GET /events`, of which a socket takes the same parameters. */
    readonly operation: DocumentedOperation;
    readonly validator: RequestValidator;
}

/**
 * Makes WebSockets of requests to `/events` that ask for it, if their caller may read something and what they ask for is as
 * documented; all others are answered as HTTP requests are.
 */
export class SocketUpgrade {
    readonly #parts: SocketUpgradeParts;
    readonly #sockets = new WebSocketServer({
        noServer: true,
        clientTracking: true,
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });

    constructor(parts: SocketUpgradeParts) {
        this.#parts = parts;
    }

    get count(): number {
        return this.#sockets.clients.size;
    }

    attach(server: Server): void {
        server.on('upgrade', (request, socket, head) => {
            const asked = request.headers.upgrade?.toLowerCase();
            if (asked === 'websocket') void this.#upgrade(request, { socket, head });
            else ignoreUpgrade(server, request, { socket, head });
        });
    }

    /** Tells all clients that the service goes away; those that stay are cut when the signal aborts. */
    close(late: AbortSignal): void {
        for (const client of this.#sockets.clients) client.close(CLOSE.goingAway, 'the service stops');
        late.addEventListener('abort', () => {
            for (const client of this.#sockets.clients) client.terminate();
        });
    }

    async #upgrade(request: IncomingMessage, { socket, head }: Connection): Promise<void> {
        try {
            const { caller, query } = await this.#admitted(request);
            this.#sockets.handleUpgrade(request, socket, head, (client) => {
                this.#welcome(client, { caller, query, authorization: request.headers.authorization });
            });
        } catch (error) {
            this.#refuse(request, socket, error);
        }
    }

    async #admitted(request: IncomingMessage): Promise<{ caller: Caller; query: Parameters }> {
        const { authentication, operation, validator, feed } = this.#parts;
        const path = (request.url ?? '').split('?')[0];
        if (path !== operation.path) throw new AppError('ROUTE_NOT_FOUND', 'WebSockets are at /events.');
        const caller = await authentication.caller(request.headers.authorization, operation.scopes);
        const query = validator.parameters('query', queryOf(request.url ?? ''));
        if (!feed.hasRoom) throw new AppError('OVERLOADED', 'Too many clients are being told of events.');
        return { caller, query };
    }

    #welcome(client: WebSocket, { caller, query, authorization }: Admitted): void {
        const { authentication, operation } = this.#parts;
        const families = familiesOf({ caller });
        const isAllowed = async (): Promise<boolean> => {
            await authentication.caller(authorization, operation.scopes);
            return true;
        };
        const socket = new EventSocket(client, this.#parts, {
            organisation: caller.organisation,
            families,
            isAllowed: () => isAllowed().catch((error: unknown) => !(error instanceof AppError)),
        });
        const after = sequenceIn(query.text('after') ?? '');
        socket.subscribe(FIRST, filterIn(query, families), after);
    }

    /** As any HTTP request is refused; then the connection is over. */
    #refuse(request: IncomingMessage, socket: Duplex, error: unknown): void {
        if (!(socket instanceof Socket)) {
            socket.destroy();
            return;
        }
        const response = new ServerResponse(request);
        response.assignSocket(socket);
        response.shouldKeepAlive = false;
        response.on('finish', () => {
            socket.end();
        });
        writeAnswer(response, problemAnswer(error, this.#parts.newId()), { headers: {}, withBody: true });
    }
}

interface Connection {
    readonly socket: Duplex;
    readonly head: Buffer;
}

type Caller = Awaited<ReturnType<Authentication['caller']>>;

interface Admitted {
    readonly caller: Caller;
    readonly query: Parameters;
    readonly authorization: string | undefined;
}
