import { AppError } from '../../core/errors';
import type { EventFamily } from '../../core/event/event';
import type { EventFilter } from '../../core/event/event-filter';
import type { Principal, Scope } from '../../core/ports/api-key-store';
import type { Parameters } from '../openapi/parameters';
import type { Asked, EventFeed } from './event-feed';
import type { Subscription } from './subscription';

const SCOPE_OF: Readonly<Record<EventFamily, Scope>> = {
    invoice: 'invoices.read',
    operation: 'operations.read',
};

/** What a caller may hear of: operations and invoices are two permissions. */
export function familiesOf({
    caller,
}: {
    readonly caller: Pick<Principal, 'scopes'>;
}): readonly EventFamily[] {
    return (['invoice', 'operation'] as const).filter((family) => caller.scopes.includes(SCOPE_OF[family]));
}

/** The filters of a query: `operation`, `invoice`, `type` and `state`. */
export function filterIn(query: Parameters, families: readonly EventFamily[]): EventFilter {
    const [operations, invoices] = [query.list('operation'), query.list('invoice')];
    const [types, states] = [query.list('type'), query.list('state')];
    return {
        families,
        ...(operations !== undefined && { operations }),
        ...(invoices !== undefined && { invoices }),
        ...(types !== undefined && { types }),
        ...(states !== undefined && { states }),
    };
}

/** From the present end on, which is always there. Throws as `subscribed`. */
export async function subscribedFromNow(feed: EventFeed, asked: Omit<Asked, 'after'>): Promise<Subscription> {
    const subscription = await subscribed(feed, asked);
    if (subscription === undefined) throw new Error('API-FEED: the present end is not there');
    return subscription;
}

/** Undefined if the events behind the place are gone. Throws OVERLOADED if there are too many subscriptions. */
export async function subscribed(feed: EventFeed, asked: Asked): Promise<Subscription | undefined> {
    const outcome = await feed.subscribe(asked);
    if (outcome.kind === 'full')
        throw new AppError('OVERLOADED', 'Too many clients are being told of events.');
    return outcome.kind === 'subscribed' ? outcome.subscription : undefined;
}
