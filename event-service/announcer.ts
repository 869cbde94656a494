import type { PendingEvent, SequencedEvent } from '../core/event/event';
import { eventKey } from '../core/event/event';
import type { EventLog, PendingEvents } from '../core/ports/event-log';
import type { WakeUp } from '../core/ports/wake-up';

export interface AnnouncerDependencies {
    readonly log: EventLog;
    readonly pendingEvents: PendingEvents;
    /** Nudged when a change may have left an event. */
    readonly wakeUp: WakeUp;
    /** Told when events were appended. */
    readonly announced: () => void;
    readonly batch: number;
    readonly pollMs: number;
}

/**
 * Numbers the events that wait inside the documents, copies them to the log and takes them out. Only one may run at a time;
 * a second one fails with `SequenceTaken`. A crash between the steps leads to a repeat that changes nothing.
 */
export async function announceEvents(
    dependencies: AnnouncerDependencies,
    signal: AbortSignal,
): Promise<void> {
    const { log, wakeUp, batch, pollMs } = dependencies;
    let sequence = await log.lastSequence();
    while (!signal.aborted) {
        const announced = await announceBatch(dependencies, sequence);
        sequence += announced.numbered;
        if (announced.found < batch) await wakeUp.wait({ atMostMs: pollMs, signal });
    }
}

async function announceBatch(
    { log, pendingEvents, announced, batch }: AnnouncerDependencies,
    sequence: number,
): Promise<{ found: number; numbered: number }> {
    const found = await pendingEvents.pending(batch);
    if (found.length === 0) return { found: 0, numbered: 0 };
    const known = await log.known(found.map(eventKey));
    const fresh = found.filter((event) => !known.has(eventKey(event)));
    await log.append(numbered(fresh, sequence));
    if (fresh.length > 0) announced();
    await pendingEvents.clear(found);
    return { found: found.length, numbered: fresh.length };
}

function numbered(events: readonly PendingEvent[], last: number): readonly SequencedEvent[] {
    return events.map((event, index) => ({ ...event, sequence: last + 1 + index }));
}
