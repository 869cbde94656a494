import type { Instant } from '../instant';
import type { Failure } from '../operation/operation';

/**
 * Microsoft Graph's RELO: a resource that the service itself owns, and that carries the state of its own making.
 * `provisioning` leads to `succeeded`, the `ready` of APS, or to `failed`; all of them to `deleting`, and that to nothing.
 */
export type ReloStatus = 'provisioning' | 'succeeded' | 'failed' | 'deleting';

/** What such resources have in common. */
export interface Relo {
    readonly id: string;
    /** Nobody else sees it. */
    readonly organisation: string;
    readonly displayName?: string;
    readonly status: ReloStatus;
    /** Grows by one with each change that users see. */
    readonly version: number;
    /** Grows with each write. */
    readonly rev: number;
    readonly createdAt: Instant;
    readonly changedAt: Instant;
    /** When it fails if it is not made by then. */
    readonly deadlineAt: Instant;
    /** While it is made or deleted: when a loop has to work on it. A claim moves it into the future: a crash gives the work back when that time has come. */
    readonly dueAt: Instant;
    readonly failure?: Failure;
}

/** One write of a resource: done whole if the stored `rev` is still `before.rev`, else not at all. */
export interface ReloChange<Resource extends Relo> {
    readonly before: Resource;
    readonly after: Resource;
}

/** Whether a loop has work to do on it, so that whoever follows it has to come again. */
export function isAtWork({ status }: Pick<Relo, 'status'>): boolean {
    return status === 'provisioning' || status === 'deleting';
}

/** The key under which it is kept: another organisation's cannot be found, only one's own. */
export function reloKey(organisation: string, id: string): string {
    return `${organisation}:${id}`;
}
