import type { InvoiceVersion } from '../../../core/ledger/projection';
import { project } from '../../../core/ledger/projection';
import type { ReplicaDifference } from '../../../core/ledger/replica-difference';
import { differenceLine } from '../../../core/ledger/replica-difference';
import type { Store } from '../../../core/ports/store';
import { announceEvents } from '../../../event-service/announcer';
import { followBlocks } from '../../../event-service/follow-blocks';
import type { Claim } from '../../../event-service/replica/mend-replica';
import { rebuildReplica } from '../../../event-service/replica/rebuild-replica';
import type { ReplicaVerdict } from '../../../event-service/replica/verify-replica';
import { verifyReplica } from '../../../event-service/replica/verify-replica';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { newInvoice } from '../../support/invoices';
import { recordingLogger } from '../../support/recording-logger';
import { ScriptedLedger } from '../../support/scripted-ledger';
import { eventually } from '../../support/service-eventually';

export const CHANNEL = 'mychannel';
const STALL_MS = 300;

/** Three invoices, one of them changed and one deleted, in four blocks. */
export function threeInvoices(name?: string): ScriptedLedger {
    const ledger = new ScriptedLedger(name);
    const [a, b, c] = ['A', 'B', 'C'].map(newInvoice);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three invoices');
    ledger.append(
        {},
        { writes: [a, b], invalid: newInvoice('D') },
        { writes: [{ ...a, status: 'approved', revision: 2 }] },
        { writes: [c] },
        { writes: [{ deleted: 'C' }] },
    );
    return ledger;
}

/** Follows the ledger to its end and numbers all events, as the event service does. */
export async function follow(store: Store, ledger: ScriptedLedger, fence = 1): Promise<void> {
    const end = new AbortController();
    const following = followBlocks(
        {
            channel: CHANNEL,
            blocks: ledger,
            invoices: store.invoices,
            operations: store.operations,
            checkpoints: store.checkpoints,
            settled: () => undefined,
            clock: Date.now,
            random: () => 0.5,
            logger: recordingLogger(),
            maxBlocks: 2,
        },
        { fence, signal: end.signal },
    );
    const announcing = announceEvents(
        {
            log: store.events,
            pendingEvents: store.pendingEvents,
            wakeUp: new InProcessWakeUp(),
            announced: () => undefined,
            batch: 100,
            pollMs: 1,
        },
        end.signal,
    );
    await eventually('the ledger is followed and announced', async () => {
        const checkpoint = await store.checkpoints.read(CHANNEL);
        const pending = await store.pendingEvents.pending(1);
        return checkpoint?.block === ledger.blocks.length - 1 && pending.length === 0;
    });
    end.abort();
    await Promise.all([following, announcing]);
}

export interface Told {
    readonly lines: readonly string[];
    readonly verdict: ReplicaVerdict;
}

export async function verify(store: Store, ledger: ScriptedLedger, followed = false): Promise<Told> {
    const lines: string[] = [];
    const verdict = await verifyReplica({
        ...parts(store, ledger, lines),
        followed,
        catchUpMs: 200,
        signal: new AbortController().signal,
    });
    return { lines: lines.sort(), verdict };
}

export async function rebuild(
    store: Store,
    ledger: ScriptedLedger,
    claim: Partial<Claim> = {},
): Promise<Told> {
    const lines: string[] = [];
    const verdict = await rebuildReplica(parts(store, ledger, lines), {
        fence: 2,
        signal: new AbortController().signal,
        ...claim,
    });
    return { lines: lines.sort(), verdict };
}

function parts(store: Store, ledger: ScriptedLedger, lines: string[]) {
    const report = (difference: ReplicaDifference): void => {
        lines.push(differenceLine(difference));
    };
    return { store, blocks: ledger, query: ledger, channel: CHANNEL, report, stallMs: STALL_MS };
}

/** Versions that the ledger has of an invoice, oldest first. */
export function versionsOf(ledger: ScriptedLedger, id: string): readonly InvoiceVersion[] {
    return ledger.blocks.flatMap((block) => project(block).versions).filter((version) => version.id === id);
}

/** Every event that was ever numbered. */
export async function announced(store: Store): Promise<readonly string[]> {
    return (await store.events.read({ after: 0, limit: 1000 })).map(({ type, id }) => `${type} ${id}`);
}
