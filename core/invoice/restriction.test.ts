import { isRestrictions, restrictionFaults, satisfies } from './restriction';

const APPROVER = { attribute: 'invoice.approver', value: 'true' };

describe('a restriction by certificate attribute', () => {
    test('lets through whoever has the attribute with that very value, and nobody else', () => {
        const holding = (value: string | null) => satisfies(APPROVER, () => value);
        expect([holding('true'), holding('TRUE'), holding(''), holding(null)]).toEqual([
            true,
            false,
            false,
            false,
        ]);
    });

    test('that is not there lets everybody through', () => {
        expect(satisfies(undefined, () => null)).toBe(true);
    });

    test.each([{}, { approve: APPROVER }, { create: APPROVER, pay: { attribute: 'a', value: '1' } }])(
        'can be stated as %j',
        (value) => {
            expect(isRestrictions(value)).toBe(true);
        },
    );

    test.each([
        [[], ''],
        [{ read: APPROVER }, '/read'],
        [{ approve: { attribute: 'invoice.approver' } }, '/approve/value'],
        [{ approve: { ...APPROVER, attribute: 'two words' } }, '/approve/attribute'],
        [{ approve: { ...APPROVER, value: '' } }, '/approve/value'],
    ])('cannot be stated as %j', (value, pointer) => {
        expect(restrictionFaults(value)).toMatchObject([{ pointer }]);
    });
});
