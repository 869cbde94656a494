import { reasonOf } from '../../gateway/gateway-error';
import type { Store } from '../../../core/ports/store';
import { failed, ok, skipped, type Finding } from '../finding';

/** The lease by which it is shown that the database takes writes; nobody else asks for it. */
const LEASE = 'doctor';
const LEASE_MS = 1_000;

/**
 * Whether the off-chain store can be opened, which makes the indexes that are missing, and takes a write. `open` throws what
 * the store's adapter does.
 */
export async function database(open: () => Promise<Store>): Promise<Finding> {
    try {
        const store = await open();
        try {
            return await writable(store);
        } finally {
            await store.close();
        }
    } catch (error) {
        return notOpened(error);
    }
}

async function writable(store: Store): Promise<Finding> {
    const holder = `doctor-${process.pid}`;
    await store.leases.acquire({ name: LEASE, holder, now: Date.now(), ttlMs: LEASE_MS });
    await store.leases.release({ name: LEASE, holder });
    return ok(
        store.shared
            ? 'MongoDB answers, has its indexes, and acknowledged a write by the majority'
            : 'files in DATA_DIR, writable, for one process; MONGODB_URI names a MongoDB',
    );
}

function notOpened(error: unknown): Finding {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${reasonOf(error.cause)}` : '';
    const reason = `${reasonOf(error)}${cause}`;
    if (error instanceof Error && error.name === 'DirectoryInUse')
        return skipped('the service has the embedded store open');
    if (error instanceof Error && error.name === 'StoreUnavailable')
        return failed(reason, 'Start MongoDB, or correct MONGODB_URI; a replica set must have a primary.');
    if (/authenticat|authoriz/i.test(reason))
        return failed(
            reason,
            'Correct user and password in MONGODB_URI; the user needs readWrite on the database.',
        );
    if (/index/i.test(reason))
        return failed(
            reason,
            'An index of that name was made by somebody else: drop it, the service makes its own.',
        );
    return failed(reason, 'Look at DATA_DIR and its owner, or at MONGODB_URI.');
}
