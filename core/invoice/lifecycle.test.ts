import type { InvoiceStatus } from './invoice';
import type { InvoiceRole, InvoiceStep } from './lifecycle';
import { isFinal, judgeStep, rolesOf } from './lifecycle';

const STEPS: readonly InvoiceStep[] = ['update', 'approve', 'reject', 'pay', 'cancel'];
const STATUSES: readonly InvoiceStatus[] = ['issued', 'approved', 'rejected', 'paid', 'cancelled'];
const OWNER: Readonly<Record<InvoiceStep, InvoiceRole>> = {
    update: 'seller',
    approve: 'buyer',
    reject: 'buyer',
    pay: 'buyer',
    cancel: 'seller',
};
/** The whole table of the lifecycle; a pair that is absent is forbidden. */
const NEXT: Readonly<Record<string, InvoiceStatus>> = {
    'issued update': 'issued',
    'issued approve': 'approved',
    'issued reject': 'rejected',
    'issued cancel': 'cancelled',
    'approved pay': 'paid',
    'approved cancel': 'cancelled',
};

describe('the lifecycle of an invoice', () => {
    for (const status of STATUSES) {
        for (const step of STEPS) {
            const next = NEXT[`${status} ${step}`];
            test(`${status}: ${step} by the ${OWNER[step]} ${next === undefined ? 'is refused' : `makes it ${next}`}`, () => {
                const verdict = judgeStep(step, status, [OWNER[step]]);
                expect(verdict.kind === 'allowed' ? verdict.to : undefined).toBe(next);
                expect(verdict.kind).toBe(next === undefined ? 'wrongStatus' : 'allowed');
            });

            test(`${status}: ${step} by the other party or by a stranger is refused whatever the status`, () => {
                const other: InvoiceRole = OWNER[step] === 'seller' ? 'buyer' : 'seller';
                expect(judgeStep(step, status, [other]).kind).toBe('wrongOrganisation');
                expect(judgeStep(step, status, []).kind).toBe('wrongOrganisation');
            });
        }
    }

    test('rejected, paid and cancelled are final, issued and approved are not', () => {
        expect(STATUSES.filter(isFinal)).toEqual(['rejected', 'paid', 'cancelled']);
    });

    test('an organisation that deals with itself has both roles, a stranger none', () => {
        const party = (mspId: string) => ({ name: mspId, mspId, address: { country: 'DE' } });
        expect(rolesOf('A', { seller: party('A'), buyer: party('A') })).toEqual(['seller', 'buyer']);
        expect(rolesOf('B', { seller: party('A'), buyer: party('B') })).toEqual(['buyer']);
        expect(rolesOf('C', { seller: party('A'), buyer: party('B') })).toEqual([]);
    });
});
