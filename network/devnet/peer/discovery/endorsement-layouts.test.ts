import { endorsementLayouts } from './endorsement-layouts';

const THREE = ['Org1MSP', 'Org2MSP', 'Org3MSP'];

test('a policy of all has one layout', () => {
    expect(endorsementLayouts(THREE, (chosen) => chosen.length === 3)).toEqual([THREE]);
});

test('a policy of any has a layout for each organisation, and none that asks for more', () => {
    expect(endorsementLayouts(THREE, (chosen) => chosen.length > 0)).toEqual([
        ['Org1MSP'],
        ['Org2MSP'],
        ['Org3MSP'],
    ]);
});

test('a majority has every pair', () => {
    expect(endorsementLayouts(THREE, (chosen) => chosen.length > 1)).toEqual([
        ['Org1MSP', 'Org2MSP'],
        ['Org1MSP', 'Org3MSP'],
        ['Org2MSP', 'Org3MSP'],
    ]);
});

test('a policy that nobody can satisfy has none', () => {
    expect(endorsementLayouts(THREE, () => false)).toEqual([]);
});
