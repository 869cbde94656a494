import { sequenceText } from '../../../core/event/cloud-event';
import type { SequencedEvent } from '../../../core/event/event';

/** How long a client waits before it connects again, milliseconds: soon, and not at once as it would by itself. */
const RECONNECT_MS = 2_000;

/** The first lines of every stream (WHATWG HTML, server-sent events): how soon to come back. */
export const OPENING = `retry: ${RECONNECT_MS}\n\n`;

/** An event under the short form of its type, with its JSON text, which has no line break; `id` is its place in the stream of all events. */
export function eventFrame({ sequence, type }: SequencedEvent, text: string): string {
    return `id: ${sequenceText(sequence)}\nevent: ${type}\ndata: ${text}\n\n`;
}

/** Nothing but the place that the stream has reached: no client makes an event of it, and proxies see that the connection is used. */
export function heartbeatFrame(position: number): string {
    return `: still here\nid: ${sequenceText(position)}\n\n`;
}

/** What the client gave as its place is not there any more: it has to read anew, from `changes`, and goes on from here. */
export function resetFrame(position: number, changes: string): string {
    return `id: ${sequenceText(position)}\nevent: reset\ndata: ${JSON.stringify({ changes })}\n\n`;
}
