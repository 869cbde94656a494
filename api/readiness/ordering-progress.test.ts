import { SECOND } from '../../core/instant';
import { OrderingProgress } from './ordering-progress';

const waiting = (blocks: number) => ({ envelopesWait: true, blocks });

test('envelopes that wait while blocks come are in progress, for however long', () => {
    const progress = new OrderingProgress();
    for (let second = 0; second < 60; second += 10)
        expect(progress.stalledMs(waiting(second), second * SECOND)).toBeUndefined();
});

test('envelopes that wait while no block comes are stalled after 15 s, until a block comes', () => {
    const progress = new OrderingProgress();
    expect(progress.stalledMs(waiting(7), 0)).toBeUndefined();
    expect(progress.stalledMs(waiting(7), 15 * SECOND)).toBeUndefined();
    expect(progress.stalledMs(waiting(7), 16 * SECOND)).toBe(16 * SECOND);
    expect(progress.stalledMs(waiting(8), 17 * SECOND)).toBeUndefined();
});

test('an idle channel is not stalled', () => {
    const progress = new OrderingProgress();
    const idle = { envelopesWait: false, blocks: 7 };
    progress.stalledMs(waiting(7), 0);
    expect(progress.stalledMs(idle, 60 * SECOND)).toBeUndefined();
    expect(progress.stalledMs(waiting(7), 90 * SECOND)).toBeUndefined();
});
