import type { ErrorDefinition } from './error-definition';

/** What the network made of a transaction. */
export const LEDGER_ERRORS = {
    ENDORSEMENT_UNAVAILABLE: {
        status: 503,
        title: 'The peers could not be reached',
        retry: 'later',
        advice: 'Repeat the request after `Retry-After` seconds.',
    },
    ENDORSEMENT_DISAGREED: {
        status: 502,
        title: 'The peers did not agree',
        retry: 'later',
        advice: 'Repeat it; if it stays, the administrators of the network should look.',
    },
    ENDORSEMENT_POLICY_FAILURE: {
        status: 502,
        title: 'The ledger found too few endorsements',
        retry: 'later',
        advice: 'Ask the administrators of the network.',
    },
    ORDERER_REFUSED: {
        status: 502,
        title: 'The ordering service refused the transaction',
        retry: 'later',
        advice: 'Ask the administrators of the network.',
    },
    MVCC_READ_CONFLICT: {
        status: 409,
        title: 'Others kept changing the invoice at the same time',
        retry: 'later',
        advice: 'Repeat the request.',
    },
    TRANSACTION_INVALID: {
        status: 502,
        title: 'The ledger found the transaction invalid',
        retry: 'later',
        advice: '`detail` names the validation code.',
    },
    LEDGER_TRANSACTION_NOT_FOUND: {
        status: 404,
        title: 'The ledger does not know the transaction',
        retry: 'later',
        advice: 'It was never committed, or is not yet; only an envelope that is still under way may change that.',
    },
    LEDGER_UNAVAILABLE: {
        status: 503,
        title: 'No peer could be asked',
        retry: 'later',
        advice: 'Repeat the request after `Retry-After` seconds; what is kept off the chain can be read meanwhile.',
    },
} as const satisfies Readonly<Record<string, ErrorDefinition>>;
