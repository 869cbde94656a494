import { Places } from './places';

/** Long enough that it does not pass in a test. */
const LONG_MS = 60_000;

describe('places', () => {
    it('are taken in turn, and whoever waits gets the one that is given back', async () => {
        const places = new Places(1);
        await expect(places.take(LONG_MS)).resolves.toBe(true);
        const order: string[] = [];
        const second = places.take(LONG_MS).then(() => order.push('second'));
        const third = places.take(LONG_MS).then(() => order.push('third'));
        expect(order).toEqual([]);
        places.giveBack();
        await second;
        places.giveBack();
        await third;
        expect(order).toEqual(['second', 'third']);
    });

    it('are not had when none comes free in time, nor after the end', async () => {
        const places = new Places(1);
        await places.take(LONG_MS);
        await expect(places.take(1)).resolves.toBe(false);
        const waiting = places.take(LONG_MS);
        places.close();
        await expect(waiting).resolves.toBe(false);
    });
});
