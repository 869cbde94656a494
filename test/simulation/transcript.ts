import type { Answer } from '../../api/http/answer';
import { JsonMembers } from '../../api/http/json-members';
import { isTerminal, operationKey } from '../../core/operation/operation';
import type { SimulatedRequest } from './simulated-api';

export interface Mentioned {
    readonly organisation: string;
    readonly id: string;
    readonly kind: string;
    readonly version: number;
    /** The state that ended it, if a client was told so. */
    readonly end: string | undefined;
    /** Why it failed, if a client was told so. */
    readonly failure: string | undefined;
}

/** What clients were told of operations: each word of it is a promise. */
export class Transcript {
    readonly #mentioned = new Map<string, Mentioned>();
    readonly #byIdempotencyKey = new Map<string, Set<string>>();
    readonly #forgotten = new Set<string>();
    readonly #events = new Map<string, Set<string>>();
    readonly #answers: string[] = [];
    readonly #faults: string[] = [];

    /** Every operation of which some client knows, in the order of their first mention, by its key. */
    get operations(): ReadonlyMap<string, Mentioned> {
        return this.#mentioned;
    }

    /** By organisation and idempotency key: the operations that were answered under it. */
    get byIdempotencyKey(): ReadonlyMap<string, ReadonlySet<string>> {
        return this.#byIdempotencyKey;
    }

    get forgotten(): ReadonlySet<string> {
        return this.#forgotten;
    }

    /** By operation: the ids of the events that it was said to have taken in. */
    get events(): ReadonlyMap<string, ReadonlySet<string>> {
        return this.#events;
    }

    /** Endpoint and status of each. */
    get answers(): readonly string[] {
        return this.#answers;
    }

    /** Answers that break a promise by themselves. */
    get faults(): readonly string[] {
        return this.#faults;
    }

    /** Notes an answer; `wasForgotten`: the operation that the path names had been forgotten when the request was sent. */
    note(request: SimulatedRequest, answer: Answer, wasForgotten: boolean): void {
        const { endpoint, headers } = request;
        const { status } = answer;
        const target = targetOf(request);
        const brief = `${endpoint}: ${status}`;
        this.#answers.push(brief);
        if (wasForgotten && status < 400) this.#faults.push(`${brief} for ${target}, which was forgotten`);
        if (status === 500) this.#faults.push(`${brief} ${JSON.stringify(answer.json)}`);
        if (brief === 'deleteOperation: 204') this.#forgotten.add(target);
        if (brief === 'sendOperationEvent: 202') added(this.#events, target, headers?.['event-id'] ?? '');
        const told = mentionedIn(request, answer);
        if (told !== undefined) this.#noteOperation(request, told);
    }

    #noteOperation(request: SimulatedRequest, told: Mentioned & { readonly isProblem: boolean }): void {
        const { organisation, id, isProblem } = told;
        const key = operationKey(organisation, id);
        const before = this.#mentioned.get(key);
        if (before?.end !== undefined && told.end !== undefined && before.end !== told.end)
            this.#faults.push(`I4: ${key} was told to be ${before.end}, and now ${told.end}`);
        this.#mentioned.set(key, before === undefined ? told : merged(before, told));
        const name = keyIn(request);
        if (name !== undefined && !isProblem) added(this.#byIdempotencyKey, `${organisation} ${name}`, key);
    }
}

function merged(before: Mentioned, told: Mentioned): Mentioned {
    return { ...told, version: Math.max(before.version, told.version), end: before.end ?? told.end };
}

/** The key of the operation that the path of a request names. */
export function targetOf({ organisation, path }: SimulatedRequest): string {
    return operationKey(organisation, path?.['id'] ?? '');
}

/** What a request is known by when it is sent again; one that names its operation by the id is known by that. */
function keyIn({ endpoint, headers, path }: SimulatedRequest): string | undefined {
    if (endpoint === 'retryOperation') return `retry of ${path?.['id'] ?? ''}`;
    return headers?.['operation-id'] === undefined ? headers?.['idempotency-key'] : undefined;
}

/** The operation that an answer tells of, be it its document or a problem. */
function mentionedIn(
    { organisation }: SimulatedRequest,
    { json }: Answer,
): (Mentioned & { readonly isProblem: boolean }) | undefined {
    const members = new JsonMembers(json);
    const id = members.text('operationId');
    if (id === undefined) return undefined;
    const state = members.text('state');
    return {
        organisation,
        id,
        kind: members.text('kind') ?? 'ledger',
        version: members.number('version') ?? 0,
        end: state !== undefined && isTerminal(state) ? state : undefined,
        failure: members.below('error')?.text('code') ?? members.text('code'),
        isProblem: state === undefined,
    };
}

function added(sets: Map<string, Set<string>>, name: string, member: string): void {
    sets.set(name, (sets.get(name) ?? new Set()).add(member));
}
