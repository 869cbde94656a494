import type { EventFamily } from '../../../core/event/event';
import type { CallerRequest } from '../../http/api-request';
import type { Services } from '../../routes/services';
import { grantedWaitMs } from '../../watching/granted-wait';
import { subscribed } from '../subscribing';
import type { FeedPage } from './present-page';

export interface Since {
    readonly after: number;
    readonly families: readonly EventFamily[];
    readonly limit: number;
}

/**
 * The events behind a place. At the end, waits for the next one as long as the request asks for; the page is empty if none came.
 * Undefined if events behind the place are no longer kept.
 */
export async function changesSince(
    services: Services,
    request: CallerRequest,
    { after, families, limit }: Since,
): Promise<FeedPage | undefined> {
    const { feed, admission } = services;
    const { organisation } = request.caller;
    const subscription = await subscribed(feed, { organisation, filter: { families }, after });
    if (subscription === undefined) return undefined;
    request.hangUp().addEventListener('abort', () => {
        subscription.end();
    });
    try {
        const waitMs = grantedWaitMs(services, request) ?? 0;
        const found = await admission.aside(organisation, () => subscription.read(waitMs));
        const events = found.slice(0, limit);
        const isCut = events.length < found.length;
        const last = isCut ? events.at(-1)?.sequence : subscription.position;
        return { events, next: { kind: 'events', after: last ?? after } };
    } finally {
        feed.leave(subscription);
    }
}
