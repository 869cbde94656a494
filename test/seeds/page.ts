import type { Requirement, Seed } from './requirements';
import type { RanTest } from './shown';
import { rowsIn, titleAlone } from './shown';

/** Of a row that many tests show, a few are enough to read. */
const NAMED_TESTS = 4;

const HEAD = `# What the seeds ask for, and the tests that show it

The service implements five documents. Each row is something that one of them asks for; the tests name it in their title.
This page is written by \`npm test\` from what ran, and a run fails if it was stale.
`;

/** The text of `docs/seeds.md`: each requirement with the tests that name it and what they came to. */
export function seedsPage(seeds: readonly Seed[], tests: readonly RanTest[]): string {
    return [HEAD, ...seeds.map((seed) => section(seed, tests))].join('\n');
}

/** Rows that no test names although none says why, and rows that tests name although there are none. */
export function loose(seeds: readonly Seed[], tests: readonly RanTest[]): readonly string[] {
    const rows = new Map(seeds.flatMap(({ requirements }) => requirements.map((row) => [row.id, row])));
    const named = new Set(tests.flatMap(({ title }) => rowsIn(title)));
    return [
        ...[...rows.values()]
            .filter(({ id, untested }) => untested === undefined && !named.has(id))
            .map(({ id }) => `no test names ${id}`),
        ...[...named].filter((id) => !rows.has(id)).map((id) => `a test names ${id}, which is no row`),
        ...[...rows.values()]
            .filter(({ id, untested }) => untested !== undefined && named.has(id))
            .map(({ id }) => `${id} says why no test names it, and one does`),
    ];
}

function section({ title, requirements }: Seed, tests: readonly RanTest[]): string {
    const lines = requirements.map((row) => rowOf(row, tests));
    return [
        `## ${title}`,
        '',
        '| Row | Asks for | Shown by | Result |',
        '| --- | --- | --- | --- |',
        ...lines,
        '',
    ].join('\n');
}

function rowOf({ id, asks, untested }: Requirement, tests: readonly RanTest[]): string {
    if (untested !== undefined) return line([id, asks, untested, '–']);
    const shown = tests.filter(({ title }) => rowsIn(title).includes(id)).sort(byPlace);
    const named = shown.slice(0, NAMED_TESTS).map(({ file, title }) => `${titleAlone(title)} (\`${file}\`)`);
    const others = shown.length - named.length;
    const all = others > 0 ? [...named, `and ${others} more`] : named;
    return line([
        id,
        asks,
        all.join('<br>'),
        shown.every(({ status }) => status === 'passed') ? 'passed' : 'failed',
    ]);
}

function line(cells: readonly string[]): string {
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function byPlace(one: RanTest, other: RanTest): number {
    return one.file.localeCompare(other.file, 'en') || one.title.localeCompare(other.title, 'en');
}
