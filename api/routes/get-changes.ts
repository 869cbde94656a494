import { AppError } from '../../core/errors';
import { cloudEvent } from '../../core/event/cloud-event';
import type { PendingEvent } from '../../core/event/event';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { Refusal } from '../middleware/problem';
import { pageLimitOf } from '../presenting/paging';
import { changesSince } from '../push/changes/changes-since';
import type { FeedPlace } from '../push/changes/place';
import { placeIn, placeText } from '../push/changes/place';
import type { FeedPage } from '../push/changes/present-page';
import { presentPage } from '../push/changes/present-page';
import { familiesOf } from '../push/subscribing';
import type { Services } from './services';

/** GET /changes: what there is, then every change of it, page by page. */
export function getChanges(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getChanges',
        async answer(request) {
            const place = await placeOf(services, request);
            const page = await pageAt(services, request, place);
            return pageAnswer(services, request, page);
        },
    };
}

async function placeOf({ events }: Services, request: CallerRequest): Promise<FeedPlace> {
    const text = request.query.text('after');
    const [family = 'operation'] = familiesOf(request);
    if (text === undefined) return { kind: 'present', family, beganAt: await events.lastSequence() };
    const place = placeIn(text);
    if (place !== undefined) return place;
    throw new AppError('CURSOR_INVALID', '`after` was not given by this feed.', {
        errors: [{ pointer: 'after', detail: 'was not given by this feed' }],
    });
}

async function pageAt(services: Services, request: CallerRequest, place: FeedPlace): Promise<FeedPage> {
    const limit = pageLimitOf(request.query);
    const families = familiesOf(request);
    const { organisation } = request.caller;
    if (place.kind === 'present') return presentPage(services, { organisation, families, place, limit });
    const page = await changesSince(services, request, { after: place.after, families, limit });
    if (page !== undefined) return page;
    const problem = new AppError('CHANGES_GONE', 'Events behind this place are no longer kept.');
    throw new Refusal(problem, { Location: `${request.baseUrl}/changes` });
}

function pageAnswer({ texts }: Services, { baseUrl }: CallerRequest, { events, next }: FeedPage): Answer {
    return {
        status: 200,
        headers: { 'Cache-Control': 'no-store' },
        json: {
            value: events.map((event: PendingEvent) => cloudEvent(event, texts.origin)),
            nextLink: `${baseUrl}/changes?after=${placeText(next)}`,
        },
    };
}
