import type { ErrorDefinition } from './error-definition';

/** An export that is not there, or is not in a state that allows what was asked. */
export const EXPORT_ERRORS = {
    EXPORT_NOT_FOUND: {
        status: 404,
        title: 'No such export',
        retry: 'never',
        advice: 'Check the id; it may have been deleted, or expired. Exports of other organisations are not shown.',
    },
    EXPORT_LIMIT_REACHED: {
        status: 409,
        title: 'The organisation has as many exports as it may',
        retry: 'change',
        advice: 'Delete one that is no longer needed, or wait until one expires.',
    },
    EXPORT_NOT_READY: {
        status: 409,
        title: 'The export is still being written',
        retry: 'later',
        advice: 'Read the export until its `status` is `succeeded`; `Retry-After` says when to look again.',
    },
    EXPORT_WITHOUT_CONTENT: {
        status: 409,
        title: 'The export has no content',
        retry: 'never',
        advice: 'It failed, or is being deleted: read it, and ask for a new one.',
    },
    EXPORT_CHANGED: {
        status: 412,
        title: 'The export has changed since it was read',
        retry: 'change',
        advice: 'Read it again and decide anew.',
    },
    EXPORT_DEADLINE_EXCEEDED: {
        status: 504,
        title: 'The export was not written in time',
        retry: 'later',
        advice: 'Ask for a new one, with narrower filters or when the service has less to do.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
