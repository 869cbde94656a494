import { examine, isHealthy, type Line, type Step } from './examination';
import { failed, ok, warning } from './finding';
import { lineText, summaryText } from './print-line';

const step = (name: string, needs: Step['needs'], check: Step['check'] = () => ok('fine')): Step => ({
    name,
    needs,
    check,
});
const broken = () => failed('it is broken', 'Mend it.');

async function statuses(...steps: Step[]): Promise<string[]> {
    const lines = await examine(steps, () => undefined);
    return lines.map(({ name, status }) => `${name} ${status}`);
}

describe('an examination', () => {
    it('skips what needs a check that failed, and what needs that', async () => {
        await expect(
            statuses(step('a', [], broken), step('b', [['a']]), step('c', [['b']]), step('d', [])),
        ).resolves.toEqual(['a failed', 'b skipped', 'c skipped', 'd ok']);
    });

    it('goes on where one of several has gone well, with a warning or without', async () => {
        const doubtful = () => warning('it is old', 'Renew it.');
        await expect(
            statuses(step('a', [], broken), step('b', [], doubtful), step('c', [['a', 'b']])),
        ).resolves.toEqual(['a failed', 'b warning', 'c ok']);
    });

    it('takes a check that throws for one that failed', async () => {
        const thrower = () => Promise.reject(new Error('out of order'));
        const [line] = await examine([step('a', [], thrower)], () => undefined);
        expect(line).toMatchObject({ status: 'failed', says: 'out of order' });
    });

    it('reports each check before the next is made', async () => {
        const seen: string[] = [];
        const noting = (name: string) =>
            step(name, [], () => {
                seen.push(`check ${name}`);
                return ok('');
            });
        await examine([noting('a'), noting('b')], ({ name }) => seen.push(`line ${name}`));
        expect(seen).toEqual(['check a', 'line a', 'check b', 'line b']);
    });

    it('ends well with warnings, not with failures', () => {
        const line = (finding: ReturnType<typeof ok>): Line => ({ name: 'a', ...finding });
        expect(isHealthy([line(ok('')), line(warning('', ''))])).toBe(true);
        expect(isHealthy([line(ok('')), line(broken())])).toBe(false);
    });
});

describe('what people read', () => {
    it('is one line a check, and under a failure what to do', () => {
        expect(lineText({ name: 'clock', ...ok('this machine is 0 s ahead of the peer') })).toBe(
            '✔ clock: this machine is 0 s ahead of the peer',
        );
        expect(lineText({ name: 'identity', ...broken() })).toBe(
            '✘ identity: failed: it is broken\n    → Mend it.',
        );
    });

    it('ends with the counts', () => {
        expect(summaryText([{ name: 'a', ...broken() }])).toBe('0 ok, 0 warnings, 1 failed, 0 skipped');
    });
});
