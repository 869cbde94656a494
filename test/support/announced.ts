import type { ApiService } from './api-service';

/** Resolves when every event that waits has been numbered. Throws after 10 s. */
export async function announced({ store, pendingWakeUp }: ApiService): Promise<void> {
    const deadline = Date.now() + 10_000;
    while ((await store.pendingEvents.pending(1)).length > 0) {
        if (Date.now() > deadline) throw new Error('events still wait to be numbered after 10 s');
        pendingWakeUp.nudge();
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
