import { DAY } from '../../../core/instant';
import type { OperationFilter } from '../../../core/ports/operation-store';
import type { History } from './history';
import { BUSY_INVOICE } from './history';

/** The filters of a list, without the organisation, which the caller's key decides. */
export type ListFilter = Omit<OperationFilter, 'organisation' | 'readableAt' | 'id'>;

/** Every filter that the lists of operations have, alone and with others. */
export function casesOf(history: History): readonly ListFilter[] {
    const createdFrom = history.momentAt(0.3);
    const range = { createdFrom, createdBefore: createdFrom + DAY / 4 };
    return [
        {},
        range,
        { statuses: ['succeeded'] },
        { statuses: ['failed'] },
        { statuses: ['canceled'] },
        { statuses: ['running'] },
        { statuses: ['notStarted', 'running'] },
        { statuses: ['failed', 'canceled'] },
        { statuses: ['failed'], ...range },
        { kind: 'ledger' },
        { kind: 'external' },
        { kind: 'composite' },
        { kind: 'composite', ...range },
        { kind: 'external', statuses: ['failed'] },
        { kind: 'external', statuses: ['running'] },
        { action: 'create' },
        { action: 'ship' },
        { action: 'never-used' },
        { action: 'create', kind: 'composite' },
        { action: 'ship', statuses: ['failed'] },
        { objectType: 'invoice' },
        { objectType: 'parcel' },
        { objectType: 'parcel', statuses: ['succeeded'], ...range },
        { objectId: 'invoice-200000' },
        { objectId: BUSY_INVOICE },
        { objectId: BUSY_INVOICE, statuses: ['failed'] },
    ];
}

/** The filter as `GET /operations` has it. */
export function queryOf({ statuses, createdFrom, createdBefore, ...texts }: ListFilter): URLSearchParams {
    const query = new URLSearchParams(texts);
    for (const status of statuses ?? []) query.append('status', status);
    if (createdFrom !== undefined) query.set('createdDateTimeFrom', new Date(createdFrom).toISOString());
    if (createdBefore !== undefined)
        query.set('createdDateTimeTo', new Date(createdBefore - 1).toISOString());
    return query;
}
