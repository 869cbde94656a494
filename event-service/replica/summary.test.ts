import { summaryLine } from './summary';

const index = {
    height: 3,
    last: new Map([['A', 'p']]),
    versions: new Set(['A:o', 'A:p']),
    checkpoint: undefined,
    unreadable: 0,
};
const equal = { differences: 0, movedOn: 0, checkpoint: { block: 2, hash: 'h' }, index };

test('the last line says what was compared, how it went and where the replica stands', () => {
    expect(summaryLine('mychannel', equal, false)).toBe(
        'equal: 3 blocks of mychannel with 1 invoices in 2 versions; followed up to block 2',
    );
    expect(summaryLine('mychannel', { ...equal, differences: 1 }, false)).toMatch(/^1 difference: 3 blocks/);
    expect(summaryLine('mychannel', { ...equal, differences: 2 }, true)).toMatch(/^2 differences, mended: /);
});

test('it also says what was not compared', () => {
    const verdict = { ...equal, checkpoint: undefined, movedOn: 4, index: { ...index, unreadable: 2 } };
    expect(summaryLine('mychannel', verdict, false)).toMatch(
        /no block is followed yet; 4 entries changed meanwhile and were not compared; 2 writes on the ledger are no invoices$/,
    );
});
