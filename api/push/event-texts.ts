import type { EventOrigin } from '../../core/event/cloud-event';
import { cloudEvent } from '../../core/event/cloud-event';
import type { SequencedEvent } from '../../core/event/event';

/** Events as JSON text, each written once however many hear of it. */
export class EventTexts {
    readonly origin: EventOrigin;
    readonly #texts = new WeakMap<SequencedEvent, string>();

    constructor(origin: EventOrigin) {
        this.origin = origin;
    }

    of(event: SequencedEvent): string {
        const known = this.#texts.get(event);
        if (known !== undefined) return known;
        const text = JSON.stringify(cloudEvent(event, this.origin));
        this.#texts.set(event, text);
        return text;
    }
}
