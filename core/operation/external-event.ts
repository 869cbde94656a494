import type { Instant } from '../instant';
import type { OperationChange } from './change';
import { visibleChange } from './change';
import type { Operation, ReceivedEvent } from './operation';
import { isTerminal } from './operation';
import { end } from './transitions';

/** An event from outside, for one operation. */
export interface ExternalEvent {
    /** Tells a repeat from another event of the same name. */
    readonly id: string;
    readonly name: string;
    /** JSON text. */
    readonly payload?: string;
}

export type Delivery =
    | { readonly kind: 'changed'; readonly change: OperationChange }
    /** It was delivered before. */
    | { readonly kind: 'already' }
    | { readonly kind: 'wrong-kind' }
    | { readonly kind: 'ended' }
    /** As many events as are kept have come, and nobody waited for them. */
    | { readonly kind: 'full' };

/** Bytes of JSON that one event may hold. */
export const MAX_PAYLOAD_BYTES = 16 * 1024;

/** Events that one operation keeps: with their payloads 1.6 MB at the most, where a document of MongoDB may have 16 MB. */
export const MAX_EVENTS = 100;

/** Delivers an event: it resumes the operation if that waits for its name, and is kept if not, so that none that comes early is lost. */
export function deliver(operation: Operation, event: ExternalEvent, now: Instant): Delivery {
    if (operation.kind !== 'external') return { kind: 'wrong-kind' };
    if (isTerminal(operation.state)) return { kind: 'ended' };
    const received = operation.received ?? [];
    if (received.some(({ id }) => id === event.id)) return { kind: 'already' };
    if (received.length >= MAX_EVENTS) return { kind: 'full' };
    const kept: Operation = { ...operation, received: [...received, { ...event, at: now, taken: false }] };
    const change = consumeWaiting(kept, now) ?? visibleChange(operation, kept, now);
    return { kind: 'changed', change: { ...change, before: operation } };
}

/** Takes the oldest event that the operation waits for. Undefined if it waits for none, or that has not come. */
export function consumeWaiting(operation: Operation, now: Instant): OperationChange | undefined {
    const { awaits, received = [] } = operation;
    if (awaits === undefined) return undefined;
    const event = received.find(({ name, taken }) => name === awaits.event && !taken);
    return event === undefined ? undefined : taken(operation, event, now);
}

function taken(operation: Operation, event: ReceivedEvent, now: Instant): OperationChange {
    const { awaits, received = [], ...rest } = operation;
    const next: Operation = {
        ...rest,
        received: received.map((one) => (one === event ? { ...one, taken: true } : one)),
        message: `Received the event “${event.name}”.`,
    };
    if (awaits?.then !== 'complete') return visibleChange(operation, { ...next, state: 'Running' }, now);
    const { payload: result } = event;
    const ending = { state: 'Completed', message: next.message, ...(result !== undefined && { result }) };
    return end(next, ending, now);
}
