import type { OperationFilter, OperationQuery } from '../../core/ports/operation-store';
import type { Work } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import { RETENTION } from '../../core/operation/operation-view';
import type { OperationDocument } from './operation-document';
import { DUE_FIELDS } from './operation-document';
import type { Projection, Query, Selection } from './query';
import { between, present } from './query';
import { selectPage } from './paging';

/** What readers of an operation get: not the members that only the store needs. */
export const WHOLE: Projection = { news: 0, history: 0 };

/** What lists get: neither the envelope, which is a bearer instrument, nor the arguments, which may be half a megabyte. */
export const LISTED: Projection = { ...WHOLE, envelope: 0, 'proposal.args': 0, plan: 0 };

/** What the history of an operation needs. */
export const HISTORY: Projection = { news: 0, envelope: 0, proposal: 0 };

export function dueSelection(kind: Work['kind'], at: { now: number; limit: number }): Selection {
    const field = DUE_FIELDS[kind];
    return {
        filter: { [field]: { $lte: at.now } },
        sort: { [field]: 1 },
        limit: at.limit,
        projection: WHOLE,
    };
}

export function nextDueSelection(kind: Work['kind']): Selection {
    const field = DUE_FIELDS[kind];
    return { filter: { [field]: { $gt: 0 } }, sort: { [field]: 1 }, limit: 1, projection: LISTED };
}

/** Work is there exactly while an operation is not terminal: a count over each index of work, which hold nothing else. */
export const IN_FLIGHT: readonly Query[] = Object.values(DUE_FIELDS).map((field) => ({
    [field]: { $gt: 0 },
}));

export function byFabricTxIds(fabricTxIds: readonly string[]): Query {
    return { 'attempts.fabricTxId': { $in: fabricTxIds } };
}

/** Those of an organisation with these ids. */
export function byIds(organisation: string, ids: readonly string[]): Query {
    return { _id: { $in: ids.map((id) => operationKey(organisation, id)) } };
}

export function operationSelection({ filter, order, page }: OperationQuery): Selection {
    const direction = order === 'ascending' ? 1 : -1;
    return {
        ...selectPage({
            filter: operationFilter(filter),
            order: { field: 'createdAt', direction },
            page,
            keyOf: (id) => operationKey(filter.organisation, id),
        }),
        projection: LISTED,
    };
}

export function cursorOf({ createdAt, id }: OperationDocument): { value: number; id: string } {
    return { value: createdAt, id };
}

function operationFilter(filter: OperationFilter): Query {
    return present({
        _id: filter.id === undefined ? undefined : operationKey(filter.organisation, filter.id),
        'requester.organisation': filter.organisation,
        objectId: filter.objectId,
        objectType: filter.objectType,
        action: filter.action,
        kind: filter.kind,
        status: filter.statuses === undefined ? undefined : { $in: filter.statuses },
        createdAt: createdBetween(filter),
        ...(filter.readableAt !== undefined && stillReadable(filter.readableAt)),
    });
}

function createdBetween({ createdFrom, createdBefore }: OperationFilter): Query | undefined {
    const lower = between(createdFrom, undefined);
    return createdBefore === undefined ? lower : { ...lower, $lt: createdBefore };
}

/** Not among the tombstones: it has not ended, or not that long ago. */
function stillReadable(now: number): Query {
    const oldest = now - RETENTION.readableMs;
    return {
        forgottenAt: { $exists: false },
        $and: [{ $or: [{ endedAt: { $exists: false } }, { endedAt: { $gt: oldest } }] }],
    };
}
