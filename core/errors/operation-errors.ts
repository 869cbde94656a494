import type { ErrorDefinition } from './error-definition';

/** An operation that is not there, or is not in a state that allows what was asked. */
export const OPERATION_ERRORS = {
    OPERATION_NOT_FOUND: {
        status: 404,
        title: 'No such operation',
        retry: 'never',
        advice: 'Check the id; operations of other organisations are not shown.',
    },
    OPERATION_EXPIRED: {
        status: 410,
        title: 'The operation is no longer kept',
        retry: 'never',
        advice: 'Its outcome is on the invoice.',
    },
    OPERATION_CANCELED: {
        status: 409,
        title: 'The operation was canceled',
        retry: 'change',
        advice: 'Nothing was changed on the ledger; send a new request if the change is still wanted.',
    },
    SYNC_TIMEOUT: {
        status: 504,
        title: 'The operation did not end while the client waited, and was canceled',
        retry: 'change',
        advice: 'Nothing was changed on the ledger; wait longer, or leave `onTimeout=cancel` out.',
    },
    OPERATION_NOT_CANCELABLE: {
        status: 409,
        title: 'The operation can no longer be canceled',
        retry: 'never',
        advice: 'Follow it to its end; once it is with the ordering service, only the ledger ends it.',
    },
    OPERATION_NOT_ENDED: {
        status: 409,
        title: 'The operation has not ended',
        retry: 'later',
        advice: 'Wait for its end, or cancel it.',
    },
    OPERATION_NOT_RETRYABLE: {
        status: 409,
        title: 'Only a failed operation can be tried again',
        retry: 'never',
        advice: 'Read its `status`; `retryOf` leads from a retry to the operation before it.',
    },
    OPERATION_CHANGED: {
        status: 412,
        title: 'The operation has changed since it was read',
        retry: 'change',
        advice: 'Read it again and decide anew.',
    },
    OPERATION_KIND_FORBIDS: {
        status: 409,
        title: 'An operation of this kind is not told its state',
        retry: 'never',
        advice: 'Only operations of the kind `external` are; those of the ledger are ended by the ledger alone.',
    },
    OPERATION_ENDED: {
        status: 409,
        title: 'The operation has ended',
        retry: 'never',
        advice: 'Its state never changes any more; read it.',
    },
    OPERATION_EVENTS_FULL: {
        status: 409,
        title: 'The operation holds as many events as it may',
        retry: 'never',
        advice: 'Whoever does its work should say which events it waits for.',
    },
    CHILD_FAILED: {
        status: 422,
        title: 'One of the operations of the whole failed',
        retry: 'change',
        advice: '`children` names it; its own `error` says why.',
    },
    EXTERNAL_FAILURE: {
        status: 422,
        title: 'The work was reported as failed',
        retry: 'change',
        advice: 'See `detail` for what whoever does the work said.',
    },
    OPERATION_ID_TAKEN: {
        status: 409,
        title: 'Another operation has this id',
        retry: 'change',
        advice: 'Choose a new Operation-Id for a new request.',
    },
    DEADLINE_EXCEEDED: {
        status: 504,
        title: 'The operation did not reach the ledger in time',
        retry: 'later',
        advice: 'Nothing was sent to the ordering service; repeat the request.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
