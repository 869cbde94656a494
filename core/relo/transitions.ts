import type { Instant } from '../instant';
import type { Failure } from '../operation/operation';
import type { Relo, ReloChange } from './relo';
import { isAtWork } from './relo';

/** What is known when a resource begins. */
export interface ReloStart {
    readonly id: string;
    readonly organisation: string;
    readonly displayName?: string;
}

export function startRelo(start: ReloStart, now: Instant, deadlineMs: number): Relo {
    return {
        ...start,
        status: 'provisioning',
        version: 1,
        rev: 1,
        createdAt: now,
        changedAt: now,
        deadlineAt: now + deadlineMs,
        dueAt: now,
    };
}

/** Claims due work for the length of a lease; a resource whose deadline is over fails. Undefined if there is none to claim. */
export function claimRelo<Resource extends Relo>(
    resource: Resource,
    { now, leaseMs, late }: { readonly now: Instant; readonly leaseMs: number; readonly late: Failure },
): ReloChange<Resource> | undefined {
    if (!isAtWork(resource) || resource.dueAt > now) return undefined;
    if (resource.status === 'provisioning' && resource.deadlineAt <= now)
        return failRelo(resource, late, now);
    return hidden(resource, { ...resource, dueAt: now + leaseMs });
}

/** A part of the work is done, and the next one is due; users see nothing of it. `made` is what the resource has become. */
export function continueRelo<Resource extends Relo>(
    before: Resource,
    made: Resource,
    now: Instant,
): ReloChange<Resource> {
    return hidden(before, { ...made, dueAt: now });
}

/** The resource is what was asked for. */
export function succeedRelo<Resource extends Relo>(
    before: Resource,
    made: Resource,
    now: Instant,
): ReloChange<Resource> {
    return visible(before, { ...made, status: 'succeeded' }, now);
}

export function failRelo<Resource extends Relo>(
    resource: Resource,
    failure: Failure,
    now: Instant,
): ReloChange<Resource> {
    return visible(resource, { ...resource, status: 'failed', failure }, now);
}

/** Stops its making and has it removed. Undefined if that is under way. */
export function deleteRelo<Resource extends Relo>(
    resource: Resource,
    now: Instant,
): ReloChange<Resource> | undefined {
    if (resource.status === 'deleting') return undefined;
    return visible(resource, { ...resource, status: 'deleting', dueAt: now }, now);
}

function visible<Resource extends Relo>(
    before: Resource,
    after: Resource,
    now: Instant,
): ReloChange<Resource> {
    return hidden(before, { ...after, version: before.version + 1, changedAt: now });
}

function hidden<Resource extends Relo>(before: Resource, after: Resource): ReloChange<Resource> {
    return { before, after: { ...after, rev: before.rev + 1 } };
}
