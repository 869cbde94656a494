import type { SequencedEvent } from '../../core/event/event';
import type { Subscription } from './subscription';

/** The events of a subscription one by one while it is open, and undefined each time that there was none for `idleMs`. */
export async function* eventsOf(
    subscription: Subscription,
    idleMs: number,
): AsyncGenerator<SequencedEvent | undefined, void, undefined> {
    while (subscription.isOpen()) {
        const events = await subscription.read(idleMs);
        if (events.length === 0 && subscription.isOpen()) yield undefined;
        yield* events;
    }
}
