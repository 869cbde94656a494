import type { Answer } from '../http/answer';
import { JsonMembers } from '../http/json-members';
import { RETRY_AFTER_SECONDS } from '../middleware/problem';
import type { OperationSnapshot } from '../presenting/operation-snapshot';

/**
 * What an APS controller reads of a 202: after how many seconds to send the request again, in the async phase, and what its
 * task is doing meanwhile. A header field holds visible ASCII, so that anything else is percent-encoded.
 */
export function withApsHeaders(answer: Answer, { view }: OperationSnapshot): Answer {
    if (answer.status !== 202) return answer;
    return {
        ...answer,
        headers: {
            ...answer.headers,
            'APS-Retry-Timeout': RETRY_AFTER_SECONDS,
            'APS-Info': messageIn(view).replaceAll(/[^\x20-\x7e]+/gu, encodeURIComponent),
        },
    };
}

function messageIn(view: OperationSnapshot['view']): string {
    return new JsonMembers(view).below('progress')?.text('message') ?? 'In progress.';
}
