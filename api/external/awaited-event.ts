import type { AwaitedEvent } from '../../core/operation/operation';
import type { JsonMembers } from '../http/json-members';

/** What `waitingFor` of a body asks for. */
export function awaitedEventIn(body: JsonMembers): AwaitedEvent | undefined {
    const event = body.below('waitingFor')?.text('event');
    if (event === undefined) return undefined;
    return { event, then: body.below('waitingFor')?.text('then') === 'complete' ? 'complete' : 'resume' };
}
