import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import express from 'express';
import { Registry } from 'prom-client';
import { SECOND } from '../core/instant';
import { Acceptor } from './accepting/acceptor';
import type { ApiDependencies } from './api-dependencies';
import { Edge } from './http/edge';
import type { Gate } from './http/endpoint-handler';
import { addErrorRoute, addRoutes } from './http/router';
import { Admission } from './middleware/admission';
import { Authentication } from './middleware/authentication';
import { BodyReader } from './middleware/body';
import { HttpMetrics } from './middleware/http-metrics';
import { Quotas } from './middleware/quotas';
import { EventFeed } from './push/event-feed';
import { EventTail } from './push/event-tail';
import { EventTexts } from './push/event-texts';
import { SocketUpgrade } from './push/socket/socket-upgrade';
import type { ApiDocument } from './openapi/document';
import { readApiDocument } from './openapi/document';
import { documentedOperations } from './openapi/documented-operation';
import type { Compilers } from './openapi/request-validator';
import { RequestValidator, compilersOf } from './openapi/request-validator';
import { Readiness } from './readiness/readiness';
import { allEndpoints } from './routes/endpoints';
import type { Services } from './routes/services';
import { addServiceMetrics } from './service-metrics';
import { Waiters } from './waiting/waiters';

export type { ApiDependencies } from './api-dependencies';

/** The application, ready to be mounted or listened with. While nobody asks it holds no connection, and no timer but that which samples the event loop's delay and keeps no process alive. */
export function createApi(dependencies: ApiDependencies): express.Express {
    return assemble(dependencies).app;
}

/** Connections that the system may have taken before the service has: Linux's own limit. With Node's 511, of thousands that come at once some are lost. */
const BACKLOG = 4096;

/** Longer than the idle limit of common load balancers (60 s), so that it is never we who close a connection that is being used again. */
const KEEP_ALIVE_MS = 75 * SECOND;

export interface RunningApi {
    /** Where it listens, such as `http://127.0.0.1:3000`. */
    readonly url: string;

    /**
     * Turns not ready, takes no more connections, answers waits with the present state, and resolves when the requests
     * and the endorsements under way have finished, or after `shutdownMs`.
     */
    close(): Promise<void>;
}

/** Listens at `config.host` and `config.port`. Rejects if the port is taken. */
export async function listen(dependencies: ApiDependencies): Promise<RunningApi> {
    const { config, logger } = dependencies;
    const { app, admission, waiters, acceptor, feed, sockets } = assemble(dependencies);
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
    sockets.attach(server);
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG });
    await once(server, 'listening');
    const url = urlOf(server, config.host);
    logger.info({ url }, 'listening');
    return {
        url,
        async close() {
            admission.close();
            waiters.close();
            feed.close();
            const late = new AbortController();
            sockets.close(late.signal);
            const timer = setTimeout(() => {
                late.abort();
            }, config.shutdownMs);
            await finished(server, late.signal);
            await Promise.race([acceptor.settled(), abortOf(late.signal)]);
            clearTimeout(timer);
            logger.info({ url }, 'stopped listening');
        },
    };
}

interface Assembled {
    readonly app: express.Express;
    readonly admission: Admission;
    readonly waiters: Waiters;
    readonly acceptor: Acceptor;
    readonly feed: EventFeed;
    readonly sockets: SocketUpgrade;
}

function assemble(dependencies: ApiDependencies): Assembled {
    const { config, logger, newId } = dependencies;
    const document = readApiDocument();
    const compilers = compilersOf(document);
    const registry = new Registry();
    const admission = new Admission(config);
    const quotas = new Quotas(config, admission);
    const pushing = pushingOf(dependencies);
    const waiters = new Waiters(pushing.tail, config.maxWaiters);
    const acceptor = new Acceptor({ ...dependencies, ...config });
    addServiceMetrics(registry, { ...dependencies, ...pushing, waiters, admission });
    const services = servicesOf(dependencies, { ...pushing, acceptor, waiters, admission });
    const readiness = readinessOf(dependencies, admission);
    const edge = new Edge({ config, logger, newId, metrics: new HttpMetrics(registry), quotas });
    const gate = gateOf(dependencies, admission, quotas);
    const app = bareApp(config.trustedProxies);
    addRoutes(app, {
        document,
        compilers,
        endpoints: allEndpoints({ services, reading: dependencies, readiness, registry, document }),
        gate,
        edge,
    });
    addErrorRoute(app, edge);
    const sockets = socketsOf(dependencies, { document, compilers, pushing, gate });
    return { app, admission, waiters, acceptor, feed: pushing.feed, sockets };
}

function servicesOf(
    dependencies: ApiDependencies,
    own: Pick<Services, 'acceptor' | 'waiters' | 'admission' | 'feed' | 'texts'>,
): Services {
    const { config } = dependencies;
    return {
        ...dependencies,
        ...own,
        heartbeatMs: config.push.heartbeatMs,
        maxWaitMs: config.maxWaitMs,
        apsSyncWaitMs: Math.min(config.apsSyncWaitMs, config.maxWaitMs),
        syncTimeoutStatus: config.syncTimeoutStatus,
        maxExports: config.maxExports,
    };
}

interface Pushing {
    readonly tail: EventTail;
    readonly feed: EventFeed;
    readonly texts: EventTexts;
}

/** WebSockets take the parameters of the documented `GET /events`. */
function socketsOf(
    dependencies: ApiDependencies,
    parts: { document: ApiDocument; compilers: Compilers; pushing: Pushing; gate: Gate },
): SocketUpgrade {
    const { document, compilers, pushing, gate } = parts;
    const operation = documentedOperations(document).get('streamEvents');
    if (operation === undefined) throw new Error('API-ROUTES: streamEvents is not in the document');
    const validator = new RequestValidator(compilers, operation);
    const { heartbeatMs, stallMs } = dependencies.config.push;
    return new SocketUpgrade({
        ...dependencies,
        ...pushing,
        authentication: gate.authentication,
        operation,
        validator,
        heartbeatMs,
        stallMs,
    });
}

/** What all who wait and all who are told of events share. */
function pushingOf({ events, eventsWakeUp, config, channel, logger }: ApiDependencies): Pushing {
    const { typePrefix, maxSubscriptions } = config.push;
    const tail = new EventTail({ events, wakeUp: eventsWakeUp, pollMs: config.eventPollMs, logger });
    const texts = new EventTexts({ channel, typePrefix });
    return { tail, texts, feed: new EventFeed({ tail, events, maxSubscriptions }) };
}

function gateOf({ apiKeys, clock, config }: ApiDependencies, admission: Admission, quotas: Quotas): Gate {
    return {
        authentication: new Authentication(apiKeys, clock),
        admission,
        quotas,
        bodies: new BodyReader(config),
        publicUrl: config.publicUrl,
    };
}

function readinessOf(dependencies: ApiDependencies, admission: Admission): Readiness {
    const isOpen = (): boolean => admission.isOpen;
    return new Readiness({ ...dependencies, graceMs: dependencies.config.readyGraceMs, isOpen });
}

/** Express without what the service does itself, or does not want. */
function bareApp(trustedProxies: readonly string[]): express.Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.set('query parser', false);
    app.enable('case sensitive routing');
    app.set('trust proxy', trustedProxies.length > 0 ? [...trustedProxies] : false);
    return app;
}

/** Resolves when the last connection has ended; those that are left when the signal aborts are cut. */
async function finished(server: Server, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
        server.closeAllConnections();
    });
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
}

async function abortOf(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await once(signal, 'abort');
}

function urlOf(server: Server, host: string): string {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
