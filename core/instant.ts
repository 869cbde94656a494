/** A point in time: milliseconds since 1970-01-01T00:00:00Z. Core is given the time, it never asks for it. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC with milliseconds, as every timestamp that leaves the service. */
export function isoOf(instant: Instant): string {
    return new Date(instant).toISOString();
}
