import type { Operation } from '../../core/operation/operation';
import { operationKey } from '../../core/operation/operation';
import { RETENTION } from '../../core/operation/operation-view';
import type { InsertOutcome } from '../../core/ports/operation-store';
import type { OperationDocument } from './operation-document';
import type { GuardedUpdate, Query, Selection } from './query';

/**
 * An operation claims its idempotency key under a unique name that is never changed: organisation, key and round. One that
 * gives its key back keeps the claim; the next operation with the key claims the round after it. So a unique index over
 * inserts alone grants each round to one operation, and the operation of the last round holds the key, or gave it back.
 */

/** How long an operation is kept after its end, its time as a tombstone included. */
export const KEPT_MS = RETENTION.readableMs + RETENTION.tombstoneMs;

/** Digits of a round; a key that was given back a million times fails to be claimed again. */
const ROUND_DIGITS = 6;

/** The key is encoded, so that the mark between it and the round cannot be part of it. */
export function claimOf(organisation: string, key: string, round: number): string {
    return `${claimPrefix(organisation, key)}${String(round).padStart(ROUND_DIGITS, '0')}`;
}

/** The operation of the last round. */
export function lastClaim(organisation: string, key: string): Selection {
    const prefix = claimPrefix(organisation, key);
    const filter: Query = { claim: { $gte: prefix, $lte: `${prefix}${'9'.repeat(ROUND_DIGITS)}` } };
    return { filter, sort: { claim: -1 }, limit: 1, projection: { news: 0, history: 0 } };
}

/** What is in the way of an insert that was refused: an operation, or nothing any more but the claims of earlier rounds. */
export type Obstacle =
    | { readonly kind: 'operation'; readonly outcome: InsertOutcome }
    | { readonly kind: 'next-round'; readonly keyRound: number };

export interface Found {
    readonly sameId: OperationDocument | undefined;
    readonly lastClaim: OperationDocument | undefined;
}

/** Judges what was found after an insert was refused. An insert whose answer was lost finds itself. */
export function obstacleTo(
    inserting: OperationDocument,
    found: Found,
    read: (document: OperationDocument) => Operation,
): Obstacle {
    const { sameId, lastClaim: last } = found;
    if (sameId !== undefined) {
        const isItself = sameId.writer === inserting.writer;
        return {
            kind: 'operation',
            outcome: isItself ? { kind: 'inserted' } : { kind: 'id-taken', existing: read(sameId) },
        };
    }
    if (last === undefined) return { kind: 'next-round', keyRound: 0 };
    if (last.idempotencyKey !== undefined) {
        return { kind: 'operation', outcome: { kind: 'key-taken', existing: read(last) } };
    }
    return { kind: 'next-round', keyRound: roundOf(last) + 1 };
}

/** Keeps a given-back claim for as long as the operation of the next round is likely to be kept, so that no round is claimed twice. */
export function keepClaim({ claim }: OperationDocument, now: number): GuardedUpdate {
    return { filter: { claim }, update: { $max: { purgeAt: new Date(now + 2 * KEPT_MS) } } };
}

function claimPrefix(organisation: string, key: string): string {
    return `${operationKey(organisation, encodeURIComponent(key))}#`;
}

function roundOf({ claim = '' }: OperationDocument): number {
    return Number(claim.slice(-ROUND_DIGITS));
}
