/** The process whose waiting requests are measured: the api role and the event service over one store, and a channel that has blocks when it is told to. */
import { randomUUID } from 'node:crypto';
import { followBlocks } from '../../../event-service/follow-blocks';
import { readStoreConfig } from '../../../offchain/config';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { openStore } from '../../../offchain/open-store';
import { startApiService } from '../../support/api-service';
import { recordingLogger } from '../../support/recording-logger';
import { Channel } from './channel';
import { countedStore } from './counted-store';
import { recordSubmitted } from './submitted';

/** What the process can be told; it answers each with an `Answer`. */
export type Order =
    | { readonly kind: 'prepare'; readonly fabricTxIds: readonly string[] }
    | { readonly kind: 'commit'; readonly fabricTxIds: readonly string[] }
    | { readonly kind: 'count' };

export interface Ready {
    readonly url: string;
    readonly key: string;
}

export interface Count {
    /** Store commands since the process began. */
    readonly commands: number;
}

export const ORGANISATION = 'Org1MSP';

/** Operations that are recorded at once. */
const AT_ONCE = 500;

async function main(): Promise<void> {
    const logger = recordingLogger();
    const isMongo = process.env['MONGODB_URI'] !== undefined;
    const opened = isMongo ? await openStore(readStoreConfig(), logger) : await openEmbeddedStore({ logger });
    const { store, commands } = countedStore(opened);
    const service = await startApiService({ store });
    const channel = new Channel();
    const fabricChannel = randomUUID();
    const fence = await opened.leases.acquire({ name: 'bench', holder: 'bench', now: Date.now(), ttlMs: 1 });
    const stop = new AbortController();
    const following = followBlocks(
        {
            channel: fabricChannel,
            blocks: channel,
            invoices: store.invoices,
            operations: store.operations,
            checkpoints: store.checkpoints,
            settled: () => {
                service.pendingWakeUp.nudge();
            },
            clock: Date.now,
            random: Math.random,
            logger,
            maxBlocks: 32,
        },
        { fence: fence ?? 0, signal: stop.signal },
    );
    following.catch(fail);
    process.on('message', (order: Order) => {
        obey(order).then(() => process.send?.({ commands: commands() } satisfies Count), fail);
    });
    process.on('disconnect', () => process.exit(0));
    process.send?.({ url: service.api.url, key: await service.keyOf(ORGANISATION) } satisfies Ready);

    async function obey(order: Order): Promise<void> {
        if (order.kind === 'commit') channel.commit(order.fabricTxIds);
        if (order.kind !== 'prepare') return;
        for (let start = 0; start < order.fabricTxIds.length; start += AT_ONCE) {
            const some = order.fabricTxIds.slice(start, start + AT_ONCE);
            const organisation = ORGANISATION;
            await Promise.all(
                some.map((fabricTxId) => recordSubmitted(opened.operations, { organisation, fabricTxId })),
            );
            service.pendingWakeUp.nudge();
        }
    }
}

function fail(error: unknown): void {
    console.error(error);
    process.exit(1);
}

main().catch(fail);
