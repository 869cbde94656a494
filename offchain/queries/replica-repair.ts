import { differingMembers } from '../../core/ledger/differing-members';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { Deviation, KeptEntry, ReplicaPart } from '../../core/ports/replica-repair';
import { replicaKey } from '../../core/ports/replica-repair';
import type { InvoiceVersionDocument } from './invoice-document';
import { DELETED, newestMembers, recordOf } from './invoice-document';
import type { GuardedUpdate, Projection, Query, Selection } from './query';
import { present, updateOf } from './query';

/** Leaves a key, an id and a position. */
const ENTRY_ONLY: Projection = {
    content: 0,
    terms: 0,
    folded: 0,
    news: 0,
    organisations: 0,
    fabricTxId: 0,
    at: 0,
};

/** A page of entries in the order of their keys. */
export function entriesBehind({
    after,
    limit,
}: {
    readonly after: string;
    readonly limit: number;
}): Selection {
    return { filter: { _id: { $gt: after } }, sort: { _id: 1 }, limit, projection: ENTRY_ONLY };
}

export function keptEntry({ _id, id, position }: InvoiceVersionDocument): KeptEntry {
    return { key: _id, id, position };
}

/** The documents that the versions should have. */
export function documentsOf(part: ReplicaPart, versions: readonly InvoiceVersion[]): Query {
    return { _id: { $in: versions.map((version) => replicaKey(part, version)) } };
}

/** Which of the versions have no document, or one that says something else. */
export function deviationsAmong(
    part: ReplicaPart,
    expected: readonly InvoiceVersion[],
    documents: readonly InvoiceVersionDocument[],
): readonly Deviation[] {
    const byKey = new Map(documents.map((document) => [document._id, document]));
    return expected.flatMap((version) => {
        const document = byKey.get(replicaKey(part, version));
        if (document === undefined) return [{ expected: version }];
        const members = differences(membersOf(part, version), document);
        return members.length === 0
            ? []
            : [{ expected: version, found: { position: document.position, members } }];
    });
}

/** Made as an upsert, it overwrites whatever there is but the events that wait. */
export function replacement(part: ReplicaPart, version: InvoiceVersion): GuardedUpdate {
    return {
        filter: { _id: replicaKey(part, version) },
        update: updateOf({
            $set: { ...membersOf(part, version) },
            $unset: version.invoice === undefined ? { ...DELETED } : {},
        }),
    };
}

function membersOf(part: ReplicaPart, version: InvoiceVersion): Readonly<Record<string, unknown>> {
    return part === 'invoice' ? newestMembers(version) : present({ ...recordOf(version) });
}

/** Of the members that are ours; the content is compared as the invoice that it holds. */
function differences(expected: Readonly<Record<string, unknown>>, document: object): readonly string[] {
    const names = new Set([...Object.keys(expected), ...Object.keys(DELETED)]);
    return [...names].flatMap((name) => {
        const found: unknown = Reflect.get(document, name);
        return name === 'content'
            ? differingMembers(contentOf(expected[name]), contentOf(found), 'invoice')
            : differingMembers(expected[name], found, name);
    });
}

/** Text that is no JSON stands for itself. */
function contentOf(text: unknown): unknown {
    if (typeof text !== 'string') return text;
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
