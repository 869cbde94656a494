import type { Store } from '../../core/ports/store';
import type { NetworkConfig } from '../../network/config';
import type { Target, Wish } from './crash-clients';
import { checkInvariants } from './crash-invariants';
import { readLedger } from './crash-ledger';
import { eventually } from './service-eventually';

export interface Crashed {
    readonly target: Target;
    readonly network: NetworkConfig;
    withStore<Result>(look: (store: Store) => Promise<Result>): Promise<Result>;
}

/**
 * Waits until all is quiet and checks every invariant: closely for the wishes of this crash, and for those of all the crashes
 * before as far as the store and the ledger tell without a question for each.
 */
export async function checkAftermath(
    crashed: Crashed,
    wishes: readonly Wish[],
    recent: readonly Wish[] = wishes,
): Promise<void> {
    await eventually('nothing is in flight and every event is announced', () =>
        crashed.withStore(async ({ operations, pendingEvents }) => {
            const pending = await pendingEvents.pending(1);
            return pending.length === 0 && (await operations.countInFlight()) === 0;
        }),
    );
    const blocks = await readLedger(crashed.network);
    await crashed.withStore((store) =>
        checkInvariants({ store, blocks, wishes, recent, target: crashed.target }),
    );
}
