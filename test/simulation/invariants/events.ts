import type { PendingEvent } from '../../../core/event/event';
import { familyOf } from '../../../core/event/event';
import { operationKey } from '../../../core/operation/operation';
import type { Look } from './look';

/** I6: each version of an operation has its one event, in the log or on its way there, and the log has each once and in order. */
export function eventFaults({ operations, events, pending }: Look): readonly string[] {
    const disorder = events.flatMap(({ sequence }, index) =>
        sequence > (events[index - 1]?.sequence ?? 0) ? [] : [`I6: sequence ${sequence}`],
    );
    const announced = idsByOperation(events);
    const waiting = idsByOperation(pending);
    const missing = [...operations].flatMap(([key, { id, version }]) => {
        const logged = announced.get(key) ?? [];
        const wanted = Array.from({ length: version }, (_none, index) => `${id}.${index + 1}`);
        const there = new Set([...logged, ...(waiting.get(key) ?? [])]);
        const isSound =
            logged.join() === wanted.slice(0, logged.length).join() && wanted.every((one) => there.has(one));
        return isSound ? [] : [`I6: ${key} at version ${version} has the events ${[...there].join()}`];
    });
    return [...disorder, ...missing, ...events.flatMap(foreignFaults)];
}

/** I9: an operation's event is its organisation's alone; an invoice's is its parties', and names no operation. */
function foreignFaults({ id, type, organisations, data }: PendingEvent): readonly string[] {
    const isPrivate =
        familyOf({ type }) === 'operation'
            ? organisations.length === 1
            : !JSON.stringify(data).includes('operation-');
    return isPrivate ? [] : [`I9: the event ${id} tells others of an operation`];
}

function idsByOperation(events: readonly PendingEvent[]): ReadonlyMap<string, readonly string[]> {
    const ids = new Map<string, string[]>();
    for (const event of events.filter((one) => familyOf(one) === 'operation')) {
        const key = operationKey(event.organisations[0] ?? '', event.subject);
        ids.set(key, [...(ids.get(key) ?? []), event.id]);
    }
    return ids;
}
