import type { Relo } from './relo';
import { isAtWork } from './relo';
import { claimRelo, continueRelo, deleteRelo, failRelo, startRelo, succeedRelo } from './transitions';

const NOW = Date.UTC(2026, 10, 20, 12);
const LATE = { code: 'EXPORT_DEADLINE_EXCEEDED', message: 'Too late.' };
const started = startRelo({ id: 'a', organisation: 'Org1MSP', displayName: 'A' }, NOW, 60_000);
const claimed = (resource: Relo, now = NOW) => claimRelo(resource, { now, leaseMs: 1000, late: LATE })?.after;

test('a resource begins as provisioning, at version 1, with work that is due (GR-4, GR-21, APS-10)', () => {
    expect(started).toMatchObject({ status: 'provisioning', version: 1, dueAt: NOW, displayName: 'A' });
    expect(isAtWork(started)).toBe(true);
});

test('a claim holds for its lease, and users see nothing of it', () => {
    const mine = claimed(started);
    expect(mine).toMatchObject({ dueAt: NOW + 1000, version: 1, rev: 2, changedAt: NOW });
    if (mine === undefined) throw new Error('expected a claim');
    expect(claimed(mine, NOW + 999)).toBeUndefined();
    expect(claimed(mine, NOW + 1000)).toMatchObject({ rev: 3 });
});

test('one that is not made by its deadline fails when it is looked at', () => {
    expect(claimed(started, NOW + 60_000)).toMatchObject({ status: 'failed', failure: LATE, version: 2 });
});

test('a part of the work that is done is seen by nobody, the whole by everybody', () => {
    const further = continueRelo(started, started, NOW + 5).after;
    expect(further).toMatchObject({ version: 1, rev: 2, dueAt: NOW + 5, changedAt: NOW });
    const ready = succeedRelo(further, further, NOW + 9).after;
    expect(ready).toMatchObject({ status: 'succeeded', version: 2, rev: 3, changedAt: NOW + 9 });
    expect(claimed(ready, NOW + 60_000)).toBeUndefined();
});

test.each([
    ['provisioning', started],
    ['succeeded', succeedRelo(started, started, NOW).after],
    ['failed', failRelo(started, LATE, NOW).after],
])('one that is %s can be deleted, once (GR-22)', (_status, resource) => {
    const deleting = deleteRelo(resource, NOW + 7)?.after;
    expect(deleting).toMatchObject({ status: 'deleting', dueAt: NOW + 7, version: resource.version + 1 });
    if (deleting === undefined) throw new Error('expected a deletion');
    expect(deleteRelo(deleting, NOW + 8)).toBeUndefined();
    expect(claimed(deleting, NOW + DAYS)).toMatchObject({ status: 'deleting' });
});

/** Past every deadline: what is being deleted never fails. */
const DAYS = 10 * 24 * 3_600_000;
