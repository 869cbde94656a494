import type { Block } from '../../core/ledger/block';
import { project } from '../../core/ledger/projection';
import type { Deviation, KeptEntry, ReplicaPart, ReplicaRepair } from '../../core/ports/replica-repair';
import { REPLICA_PARTS } from '../../core/ports/replica-repair';
import type { LedgerIndex } from './ledger-index';

/** Is told what a comparison finds, and may mend it at once. */
export interface Findings {
    deviating(part: ReplicaPart, deviations: readonly Deviation[]): Promise<void> | void;
    superfluous(part: ReplicaPart, entries: readonly KeptEntry[]): Promise<void> | void;
}

/** Entries of the replica that are looked at in one go. */
const PAGE = 5_000;

export interface Comparison {
    readonly ledger: AsyncIterable<readonly Block[]>;
    readonly index: LedgerIndex;
    readonly replica: ReplicaRepair;
}

/** Compares the whole replica with the ledger: in the ledger's order what should be there, then what should not. */
export async function compareReplica(
    { ledger, index, replica }: Comparison,
    findings: Findings,
): Promise<void> {
    for await (const batch of ledger) {
        const versions = batch.flatMap((block) => project(block).versions);
        const newest = versions.filter(({ id, position }) => index.last.get(id) === position);
        for (const [part, expected] of [
            ['version', versions],
            ['invoice', newest],
        ] as const) {
            const deviations = expected.length === 0 ? [] : await replica.deviations(part, expected);
            if (deviations.length > 0) await findings.deviating(part, deviations);
        }
    }
    for (const part of REPLICA_PARTS) {
        for await (const page of pagesOf(replica, part)) {
            const superfluous = page.filter(({ key }) => !isExpected(index, part, key));
            if (superfluous.length > 0) await findings.superfluous(part, superfluous);
        }
    }
}

function isExpected({ last, versions }: LedgerIndex, part: ReplicaPart, key: string): boolean {
    return part === 'invoice' ? last.has(key) : versions.has(key);
}

async function* pagesOf(replica: ReplicaRepair, part: ReplicaPart): AsyncGenerator<readonly KeptEntry[]> {
    let page = await replica.entries(part, { after: '', limit: PAGE });
    while (page.length > 0) {
        yield page;
        page = await replica.entries(part, { after: page.at(-1)?.key ?? '', limit: PAGE });
    }
}
