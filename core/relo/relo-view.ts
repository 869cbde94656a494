import { isoOf } from '../instant';
import { failureView, withoutAbsent } from '../operation/operation-view';
import type { Relo } from './relo';

/** The members that every document of such a resource has, but for the links. Absent members are left out. */
export function reloView(resource: Relo): Readonly<Record<string, unknown>> {
    const { id, displayName, status, createdAt, changedAt, deadlineAt, version, failure } = resource;
    return withoutAbsent({
        id,
        displayName,
        status,
        createdDateTime: isoOf(createdAt),
        lastActionDateTime: isoOf(changedAt),
        deadlineDateTime: status === 'provisioning' ? isoOf(deadlineAt) : undefined,
        version,
        error: failure === undefined ? undefined : failureView(failure),
    });
}
