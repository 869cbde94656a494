import type { ReplicaVerdict } from './verify-replica';

/** What was compared and how it went, in one line; `mended`: the differences are gone now. */
export function summaryLine(channel: string, verdict: ReplicaVerdict, mended: boolean): string {
    const { differences, movedOn, checkpoint, index } = verdict;
    const ledger = `${index.height} blocks of ${channel} with ${index.last.size} invoices in ${index.versions.size} versions`;
    const outcome =
        differences === 0
            ? 'equal'
            : `${differences} ${differences === 1 ? 'difference' : 'differences'}${mended ? ', mended' : ''}`;
    const standing =
        checkpoint === undefined ? 'no block is followed yet' : `followed up to block ${checkpoint.block}`;
    const moved = movedOn === 0 ? '' : `; ${movedOn} entries changed meanwhile and were not compared`;
    const unreadable =
        index.unreadable === 0 ? '' : `; ${index.unreadable} writes on the ledger are no invoices`;
    return `${outcome}: ${ledger}; ${standing}${moved}${unreadable}`;
}
