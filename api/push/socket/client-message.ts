import { sequenceIn } from '../../../core/event/cloud-event';
import type { EventFilter } from '../../../core/event/event-filter';
import { JsonMembers } from '../../http/json-members';

/** What a client asks of its connection. */
export type ClientMessage =
    | {
          readonly kind: 'subscribe';
          /** The client's own name for it; a second one of the same name takes its place. */
          readonly name: string;
          readonly filter: Omit<EventFilter, 'families'>;
          readonly after?: number;
      }
    | { readonly kind: 'unsubscribe'; readonly name: string }
    | { readonly kind: 'malformed'; readonly detail: string };

const NAME = /^[!-~]{1,64}$/;
const MAX_VALUES = 100;
const MAX_LENGTH = 128;

const FILTERS = ['operations', 'invoices', 'types', 'states'] as const;
const MEMBERS: ReadonlySet<string> = new Set(['subscribe', 'unsubscribe', 'after', ...FILTERS]);

/** Reads a text frame: `{"subscribe": name, "operations": […], "invoices": […], "types": […], "states": […], "after": "…"}` or `{"unsubscribe": name}`. */
export function clientMessage(text: string): ClientMessage {
    const value = jsonOf(text);
    if (value === undefined) return malformed('A message is one JSON object.');
    const unknown = Object.keys(value).find((name) => !MEMBERS.has(name));
    if (unknown !== undefined) return malformed(`There is no member “${unknown.slice(0, MAX_LENGTH)}”.`);
    const members = new JsonMembers(value);
    const leaving = members.text('unsubscribe');
    if (leaving !== undefined) return { kind: 'unsubscribe', name: leaving };
    const name = members.text('subscribe');
    if (name === undefined || !NAME.test(name)) {
        return malformed('`subscribe` names a subscription in 1 to 64 visible ASCII characters.');
    }
    return subscription(name, value);
}

function subscription(name: string, value: Readonly<Record<string, unknown>>): ClientMessage {
    const filter: Record<string, readonly string[]> = {};
    for (const member of FILTERS) {
        if (value[member] === undefined) continue;
        const values = textsIn(value[member]);
        if (values === undefined) return malformed(`\`${member}\` is a list of 1 to ${MAX_VALUES} texts.`);
        filter[member] = values;
    }
    if (value['after'] === undefined) return { kind: 'subscribe', name, filter };
    const after = typeof value['after'] === 'string' ? sequenceIn(value['after']) : undefined;
    if (after === undefined) return malformed('`after` is the `sequence` of an event.');
    return { kind: 'subscribe', name, filter, after };
}

function textsIn(value: unknown): readonly string[] | undefined {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_VALUES) return undefined;
    const texts = value.filter((one): one is string => typeof one === 'string' && one.length <= MAX_LENGTH);
    return texts.length === value.length ? texts : undefined;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === 'object' && value !== null && !Array.isArray(value)
            ? { ...value }
            : undefined;
    } catch {
        return undefined;
    }
}

function malformed(detail: string): ClientMessage {
    return { kind: 'malformed', detail };
}
