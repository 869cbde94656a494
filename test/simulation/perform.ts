import type { Clients } from './clients';
import { draftOf, named } from './clients';
import type { Aim, Deed, Naming } from './deed';
import type { SimulatedRequest } from './simulated-api';
import type { Mentioned } from './transcript';
import type { World } from './world';
import { ROLES } from './world';

/** Who takes part in a story. */
export interface Scene {
    readonly world: World;
    readonly clients: Clients;
}

type Kind = Deed['kind'];
type Of<Name extends Kind> = Extract<Deed, { readonly kind: Name }>;

/** Whether there is anything to aim at. */
export function isPossible(deed: Deed, known: number): boolean {
    return deed.kind === 'composite' || 'target' in deed ? known > 0 : true;
}

/** Lets it happen; what it leads to is left to the world. */
export function perform(deed: Deed, scene: Scene): void {
    if ('target' in deed) scene.clients.send(scene.world, steeringOf(deed, scene));
    else if ('organisation' in deed) scene.clients.send(scene.world, creationOf(deed, scene));
    else if (deed.kind === 'repeat') scene.clients.sendAgain(scene.world);
    else befall(deed, scene.world);
}

type Steering = Extract<Deed, Aim>;
type Creation = Extract<Deed, Naming>;

type Event = Exclude<Deed, Steering | Creation | Of<'repeat'>>;

function befall(deed: Event, world: World): void {
    switch (deed.kind) {
        case 'wait':
            world.time.advance(deed.ms);
            break;
        case 'block':
            world.ledger.judge(deed.most, deed.verdict);
            break;
        case 'fault':
            world.incarnationOf(deed.role)?.plan(deed.fault, deed.after);
            break;
        case 'revive':
            for (const role of ROLES) world.revive(role);
            break;
        case 'network':
            world.network = deed.faults;
            break;
    }
}

function creationOf(deed: Creation, scene: Scene): SimulatedRequest {
    const { organisation } = deed;
    switch (deed.kind) {
        case 'create':
            return {
                endpoint: 'createInvoice',
                organisation,
                headers: headersOf(deed),
                body: draftOf(deed.invoice),
            };
        case 'update':
            return {
                endpoint: 'updateInvoice',
                organisation,
                path: { id: deed.invoice },
                headers: headersOf(deed),
                body: { note: 'changed' },
            };
        case 'external':
            return creation(deed, {
                kind: 'external',
                ...waitingFor(deed.awaits),
                deadlineSeconds: deed.deadlineSeconds,
            });
        case 'composite':
            return compositionOf(deed, scene);
        case 'batch': {
            const { policy, deadlineSeconds } = deed;
            const invoices = deed.invoices.map(draftOf);
            return { ...creation(deed, { invoices, policy, deadlineSeconds }), endpoint: 'createInvoices' };
        }
    }
}

function compositionOf(deed: Of<'composite'>, scene: Scene): SimulatedRequest {
    const { policy, deadlineSeconds } = deed;
    const { organisation } = aimedAt(scene, deed.children[0] ?? 0);
    const known = deed.children
        .map((index) => aimedAt(scene, index, index % 2 === 0 ? undefined : isOpen))
        .filter((one) => one.organisation === organisation);
    const operations = [...new Set(known.map(({ id }) => id))];
    return creation({ ...deed, organisation }, { kind: 'composite', operations, policy, deadlineSeconds });
}

function steeringOf(deed: Steering, scene: Scene): SimulatedRequest {
    const { organisation, id } = aimedAt(scene, deed.target, FITTING[deed.kind]);
    const at = { organisation, path: { id } };
    switch (deed.kind) {
        case 'event':
            return {
                endpoint: 'sendOperationEvent',
                organisation,
                path: { id, name: deed.name },
                headers: { 'event-id': deed.id },
                body: { answer: 42 },
            };
        case 'state': {
            const awaits = waitingFor(deed.awaits ? 'complete' : undefined);
            return { ...at, endpoint: 'setOperationState', body: { state: deed.state, ...awaits } };
        }
        case 'cancel':
        case 'complete':
        case 'fail':
        case 'retry':
        case 'forget':
        case 'read':
            return { ...at, endpoint: ENDPOINTS[deed.kind] };
    }
}

const ENDPOINTS = {
    cancel: 'cancelOperation',
    complete: 'completeOperation',
    fail: 'failOperation',
    retry: 'retryOperation',
    forget: 'deleteOperation',
    read: 'getOperation',
} as const;

function creation(deed: Naming, body: object): SimulatedRequest {
    return { endpoint: 'createOperation', organisation: deed.organisation, headers: headersOf(deed), body };
}

function headersOf({
    key,
    operationId,
    ...rest
}: Naming & { respondAsync?: boolean }): Record<string, string> {
    return {
        ...named(key, operationId),
        ...(rest.respondAsync === true && { prefer: 'respond-async' }),
    };
}

function waitingFor(then: 'resume' | 'complete' | undefined): object {
    return then === undefined ? {} : { waitingFor: { event: 'reply', then } };
}

type Fits = (one: Mentioned) => boolean;

const isOpen: Fits = ({ end }) => end === undefined;
const isOpenExternal: Fits = ({ kind, end }) => kind === 'external' && end === undefined;

/** Failures after which the same may well succeed. */
const PASSING: readonly string[] = ['ENDORSEMENT_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ORDERER_REFUSED'];

/** What a deed is aimed at if there is any such operation. */
const FITTING: Partial<Record<Kind, Fits>> = {
    complete: isOpenExternal,
    fail: isOpenExternal,
    event: isOpenExternal,
    state: isOpenExternal,
    retry: ({ kind, failure = '' }) => kind === 'ledger' && PASSING.includes(failure),
    forget: ({ end }) => end !== undefined,
};

/** One of the operations that clients know of, the newest for 0; of those that fit, if there are any. */
function aimedAt({ clients }: Scene, index: number, fits: Fits = () => true): Mentioned {
    const known = [...clients.transcript.operations.values()];
    const fitting = known.filter(fits);
    const choice = fitting.length > 0 ? fitting : known;
    const one = choice[choice.length - 1 - (index % choice.length)];
    if (one === undefined) throw new Error('no operation is known');
    return one;
}
