import type { TopicMessage } from '../../core/ports/topic-publisher';
import type { WorkHint } from '../../core/ports/wake-up';

/** The header that names the process which has sent a nudge, and so has heard of it. */
export const SENDER_HEADER = 'sender';

/** Names the operation and nothing else: what is to be done is in the store. */
export function nudgeMessage(
    { operationId, organisation, objectId }: WorkHint,
    sender: string,
): TopicMessage {
    return {
        key: objectId,
        value: JSON.stringify({ operationId, organisation }),
        headers: { [SENDER_HEADER]: sender },
    };
}
