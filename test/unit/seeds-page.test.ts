import { loose, seedsPage } from '../seeds/page';
import type { Seed } from '../seeds/requirements';
import type { RanTest } from '../seeds/shown';

const SEEDS: readonly Seed[] = [
    {
        title: 'A document',
        requirements: [
            { id: 'GR-1', asks: 'It works.' },
            { id: 'GR-14', asks: 'It shines.', untested: 'Nobody | needs it.' },
        ],
    },
];

const ran = (title: string, status: RanTest['status'] = 'passed'): RanTest => ({
    file: 'a.test.ts',
    title,
    status,
});

test('each requirement stands beside the tests that name it, or the reason why none does', () => {
    const lines = seedsPage(SEEDS, [ran('all is well (GR-1)'), ran('something else (GR-14x)')]).split('\n');
    expect(lines).toContain('| GR-1 | It works. | all is well (`a.test.ts`) | passed |');
    expect(lines).toContain('| GR-14 | It shines. | Nobody \\| needs it. | – |');
});

test('one failure makes the row fail, and many tests are not all named', () => {
    const tests = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
        ran(`${name} (GR-1)`, name === 'e' ? 'failed' : 'passed'),
    );
    expect(seedsPage(SEEDS, tests)).toContain('d (`a.test.ts`)<br>and 2 more | failed |');
});

test('what belongs to nothing is told: a row without a test, a test without a row, a reason without need', () => {
    expect(loose(SEEDS, [ran('x (GR-14, GR-99)')])).toEqual([
        'no test names GR-1',
        'a test names GR-99, which is no row',
        'GR-14 says why no test names it, and one does',
    ]);
    expect(loose(SEEDS, [ran('x (GR-1)')])).toEqual([]);
});
