import { randomUUID } from 'node:crypto';
import { readStartConfig } from '../../config';
import { differenceLine, type ReplicaDifference } from '../../core/ledger/replica-difference';
import type { ReaderConnection } from '../../core/ports/ledger-connection';
import type { Store } from '../../core/ports/store';
import { processLogger } from '../../logger';
import { readNetworkConfig } from '../../network/config';
import { openReader } from '../../network/launch/open-reader';
import { readStoreConfig } from '../../offchain/config';
import { openStore } from '../../offchain/open-store';
import { readEventServiceConfig } from '../config';
import { claimChannel } from './claim-channel';
import { rebuildReplica } from './rebuild-replica';
import { summaryLine } from './summary';
import { verifyReplica, type ReplicaVerdict } from './verify-replica';

/** Exit codes of both commands; a rebuild that mended what differs has made it equal. */
const EXIT = { equal: 0, differs: 1, unchecked: 2 } as const;

const { environment } = readStartConfig();
const logger = processLogger('replica');

/** `npm run replica:verify` compares the replica with the ledger, `npm run replica:rebuild` makes it equal. */
async function main(command: string | undefined): Promise<number> {
    if (command !== 'verify' && command !== 'rebuild') throw new Error('say verify or rebuild');
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
            stop.abort(new Error(`broken off by ${signal}`));
        });
    }
    const networkConfig = readNetworkConfig();
    const store = await openStore(readStoreConfig(), logger);
    try {
        const ledger = await openReader(networkConfig, { environment, logger });
        try {
            return await (command === 'verify' ? verify : rebuild)({ store, ledger, signal: stop.signal });
        } finally {
            await ledger.close();
        }
    } finally {
        await store.close();
    }
}

interface Parts {
    readonly store: Store;
    readonly ledger: ReaderConnection;
    readonly signal: AbortSignal;
}

async function verify(parts: Parts): Promise<number> {
    const verdict = await verifyReplica({ ...checkOf(parts), followed: parts.store.shared });
    console.log(summaryLine(parts.ledger.channel, verdict, false));
    if ((await parts.store.checkpoints.unfinishedRebuild(parts.ledger.channel)) !== undefined) {
        console.log(
            'A rebuild is under way or was broken off; replica:rebuild or the event service finishes it.',
        );
    }
    return verdict.differences === 0 ? EXIT.equal : EXIT.differs;
}

async function rebuild(parts: Parts): Promise<number> {
    const { channel } = parts.ledger;
    const verdict = await rebuildUnderLease(parts);
    console.log(summaryLine(channel, verdict, true));
    return EXIT.equal;
}

async function rebuildUnderLease(parts: Parts): Promise<ReplicaVerdict> {
    const { store, ledger, signal } = parts;
    const { leaseMs } = readEventServiceConfig();
    const lease = await claimChannel({
        leases: store.leases,
        channel: ledger.channel,
        holder: randomUUID(),
        ttlMs: leaseMs,
        patienceMs: leaseMs * 1.5,
        clock: Date.now,
        logger,
        signal,
    });
    if (lease === undefined) {
        throw new Error(
            `An event service follows ${ledger.channel}, and the replica is its own to write. ` +
                'Stop every event service (npm run start:event-service, npm start) and run this again; the other roles may go on.',
        );
    }
    try {
        const claim = { fence: lease.fence, signal: AbortSignal.any([signal, lease.lost]) };
        return await rebuildReplica(checkOf(parts), claim);
    } finally {
        await lease.release();
    }
}

function checkOf({ store, ledger, signal }: Parts) {
    const { blocks, query, channel } = ledger;
    const report = (difference: ReplicaDifference): void => {
        console.log(differenceLine(difference));
    };
    return { store, blocks, query, channel, signal, report };
}

main(process.argv[2]).then(
    (code) => process.exit(code),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(EXIT.unchecked);
    },
);
