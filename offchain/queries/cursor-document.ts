import type { GuardedUpdate } from './query';

/** Kept beside the greatest sequence of the events, which moves as cursors do: forward. */
export function cursorId(reader: string): string {
    return `cursor:${reader}`;
}

export function cursorUpdate(reader: string, place: number): GuardedUpdate {
    return { filter: { _id: cursorId(reader) }, update: { $max: { sequence: place } } };
}
