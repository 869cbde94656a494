import fc from 'fast-check';
import { differingMembers } from './differing-members';

test('a value does not differ from its copy', () => {
    fc.assert(
        fc.property(fc.json(), (json) => {
            expect(differingMembers(JSON.parse(json), JSON.parse(json))).toEqual([]);
        }),
    );
});

test('every member that differs, is missing or is too many is named with its path', () => {
    const expected = { a: 1, totals: { payable: '1.00', tax: '0' }, lines: [{ id: '1' }, { id: '2' }] };
    const found = {
        a: 1,
        totals: { payable: '2.00', tax: '0' },
        lines: [{ id: '1' }, { id: 'x' }, { id: '3' }],
        b: null,
    };
    expect(differingMembers(expected, found)).toEqual(['totals.payable', 'lines.1.id', 'lines.2', 'b']);
    expect(differingMembers(found, expected)).toEqual(['totals.payable', 'lines.1.id', 'lines.2', 'b']);
});

test('a value of another kind differs as a whole', () => {
    expect(differingMembers({ a: [] }, { a: {} })).toEqual(['a']);
    expect(differingMembers({ a: '1' }, { a: 1 })).toEqual(['a']);
    expect(differingMembers({ a: {} }, { a: null })).toEqual(['a']);
    expect(differingMembers(JSON.parse('{"__proto__": {"a": 1}}'), {})).toEqual(['__proto__']);
});
