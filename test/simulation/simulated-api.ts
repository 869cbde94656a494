import { EndorseLoop } from '../../api/endorsing/endorse-loop';
import { CombineLoop } from '../../api/composite/combine-loop';
import { ExpireLoop } from '../../api/external/expire-loop';
import { InquireLoop } from '../../api/inquiring/inquire-loop';
import { Acceptor } from '../../api/accepting/acceptor';
import type { Answer } from '../../api/http/answer';
import type { CallerRequest, Endpoint } from '../../api/http/api-request';
import { Admission } from '../../api/middleware/admission';
import { problemAnswer } from '../../api/middleware/problem';
import { Parameters } from '../../api/openapi/parameters';
import { cancelOperation } from '../../api/routes/cancel-operation';
import { completeOperation } from '../../api/routes/complete-operation';
import { createInvoice } from '../../api/routes/create-invoice';
import { createInvoices } from '../../api/routes/create-invoices';
import { createOperation } from '../../api/routes/create-operation';
import { deleteOperation } from '../../api/routes/delete-operation';
import { failOperation } from '../../api/routes/fail-operation';
import { getOperation } from '../../api/routes/get-operation';
import { retryOperation } from '../../api/routes/retry-operation';
import { sendOperationEvent } from '../../api/routes/send-operation-event';
import type { Services } from '../../api/routes/services';
import { setOperationState } from '../../api/routes/set-operation-state';
import { updateInvoice } from '../../api/routes/update-invoice';
import { EventFeed } from '../../api/push/event-feed';
import { EventTail } from '../../api/push/event-tail';
import { EventTexts } from '../../api/push/event-texts';
import { Waiters } from '../../api/waiting/waiters';
import type { EndorsementRequest } from '../../core/ports/endorser';
import type { Store } from '../../core/ports/store';
import type { Incarnation } from './incarnation';
import type { Life, World } from './world';
import { silentLogger } from './world';

/** A request as it is when it was found to be as documented. */
export interface SimulatedRequest {
    /** The `operationId` of the document. */
    readonly endpoint: string;
    readonly organisation: string;
    readonly path?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
}

type KeyEndpoint = Extract<Endpoint, { access: 'key' }>;

/** Far longer than anything takes that does not hang. */
const ACCEPT_BUDGET_MS = 60_000;

/** Requests at once: more than there ever are. */
const NO_LIMIT = 10_000;

/** The api role over what one life sees of the world: its routes, without HTTP before them, and its loops. */
export class SimulatedApi {
    #present: { readonly endpoints: ReadonlyMap<string, KeyEndpoint>; readonly of: Incarnation } | undefined;
    #ids = 0;

    /** What the role does in one life. */
    readonly life: Life = async (world, { store, incarnation }) => {
        const parts = partsOf(world, { store, incarnation });
        const newId = (): string => `operation-${(this.#ids += 1)}`;
        const acceptor = new Acceptor({
            ...parts,
            newId,
            acceptBudgetMs: ACCEPT_BUDGET_MS,
            maxBackgroundEndorsements: 3,
        });
        const tail = new EventTail({ ...parts, ...store, wakeUp: world.time.wakeUp(), pollMs: 100 });
        const endpoints = endpointsOf({
            ...parts,
            invoices: store.invoices,
            invoiceExports: store.invoiceExports,
            exportWakeUp: world.time.wakeUp(),
            acceptor,
            newId,
            waiters: new Waiters(tail, 0),
            events: store.events,
            feed: new EventFeed({ tail, events: store.events, maxSubscriptions: 0 }),
            texts: new EventTexts({ channel: 'simulated', typePrefix: 'com.example.invoices' }),
            heartbeatMs: 0,
            admission: new Admission({ maxInFlight: NO_LIMIT, maxInFlightPerOrganisation: NO_LIMIT }),
            maxWaitMs: 0,
            apsSyncWaitMs: 0,
            syncTimeoutStatus: 504,
            maxExports: 1,
        });
        this.#present = { endpoints, of: incarnation };
        await Promise.all(loopsOf(world, parts).map((loop) => loop.run(incarnation.signal)));
    };

    /** What the role answers; a promise without end if it dies before it does, undefined if it is dead. */
    call(world: World, request: SimulatedRequest): Promise<Answer> | undefined {
        const present = this.#present;
        if (present === undefined || present.of !== world.incarnationOf('api')) return undefined;
        const endpoint = present.endpoints.get(request.endpoint);
        if (endpoint === undefined) throw new Error(`nothing answers ${request.endpoint}`);
        return answerOf(endpoint, request);
    }
}

async function answerOf(endpoint: KeyEndpoint, request: SimulatedRequest): Promise<Answer> {
    try {
        const answer = await endpoint.answer(callerRequest(request));
        answer.afterwards?.();
        return answer;
    } catch (error) {
        return problemAnswer(error, 'request');
    }
}

function callerRequest({ organisation, path, headers, body }: SimulatedRequest): CallerRequest {
    return {
        path: new Parameters(path ?? {}),
        query: new Parameters({}),
        headers: new Parameters(headers ?? {}),
        body,
        baseUrl: '',
        hangUp: () => new AbortController().signal,
        caller: { organisation, caller: `someone of ${organisation}`, signer: organisation, scopes: [] },
    };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf(
    { ledger, time, chance }: World,
    { store, incarnation }: { store: Store; incarnation: Incarnation },
) {
    const network = incarnation.port(
        {
            endorse: (request: EndorsementRequest) => ledger.endorse(request),
            outcomeOf: (fabricTxId: string) => ledger.outcomeOf(fabricTxId),
        },
        { mayFail: false },
    );
    return {
        operations: store.operations,
        endorser: network,
        ledger: network,
        clock: time.clock,
        random: chance.random,
        logger: silentLogger,
        submitWakeUp: time.wakeUp(),
    };
}

function loopsOf({ time }: World, parts: Parts): readonly { run(signal: AbortSignal): Promise<void> }[] {
    return [
        new EndorseLoop({ ...parts, wakeUp: time.wakeUp(), concurrency: 3, pollMs: 200 }),
        new InquireLoop({ ...parts, wakeUp: time.wakeUp() }),
        new ExpireLoop({ ...parts, wakeUp: time.wakeUp() }),
        new CombineLoop({ ...parts, wakeUp: time.wakeUp() }),
    ];
}

function endpointsOf(services: Services): ReadonlyMap<string, KeyEndpoint> {
    const endpoints = [
        createInvoice(services),
        createInvoices(services),
        updateInvoice(services),
        createOperation(services),
        cancelOperation(services),
        setOperationState(services),
        completeOperation(services),
        ...failOperation(services),
        sendOperationEvent(services),
        retryOperation(services),
        deleteOperation(services),
        getOperation(services),
    ];
    return new Map(
        endpoints.flatMap((endpoint) =>
            endpoint.access === 'key' ? [[endpoint.operationId, endpoint] as const] : [],
        ),
    );
}
