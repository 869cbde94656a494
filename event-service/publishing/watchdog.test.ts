import { SECOND } from '../../core/instant';
import { Watchdog } from './watchdog';

test('who has nothing to do is idle, however long', () => {
    const watchdog = new Watchdog();
    expect(watchdog.pace({ place: 7, end: 7 }, 0)).toBe('idle');
    expect(watchdog.pace({ place: 7, end: 7 }, 600 * SECOND)).toBe('idle');
    expect(watchdog.pace({ place: 7, end: 8 }, 610 * SECOND)).toBe('moving');
});

test('who has not moved for a while though something waits is stalled, until it moves', () => {
    const watchdog = new Watchdog();
    expect(watchdog.pace({ place: 7, end: 9 }, 0)).toBe('moving');
    expect(watchdog.pace({ place: 7, end: 12 }, 15 * SECOND)).toBe('moving');
    expect(watchdog.pace({ place: 7, end: 20 }, 16 * SECOND)).toBe('stalled');
    expect(watchdog.pace({ place: 8, end: 20 }, 20 * SECOND)).toBe('moving');
    expect(watchdog.pace({ place: 20, end: 20 }, 60 * SECOND)).toBe('idle');
});

test('who moves slowly is not stalled, however much waits', () => {
    const watchdog = new Watchdog();
    for (let place = 0; place < 20; place += 1)
        expect(watchdog.pace({ place, end: 1_000_000 }, place * 10 * SECOND)).toBe('moving');
});
