import type { ReplicaPart } from '../ports/replica-repair';
import type { Position } from './position';
import { placeOf } from './position';

/** One way in which the replica is not what the ledger makes it. */
export type ReplicaDifference =
    | {
          readonly kind: 'missing';
          readonly part: ReplicaPart;
          readonly id: string;
          readonly position: Position;
      }
    /** `position` is what the ledger says, `found` where the entry says that it stands. */
    | {
          readonly kind: 'differs';
          readonly part: ReplicaPart;
          readonly id: string;
          readonly position: Position;
          readonly found: Position;
          readonly members: readonly string[];
      }
    | {
          readonly kind: 'superfluous';
          readonly part: ReplicaPart;
          readonly id: string;
          readonly position: Position;
      }
    | {
          readonly kind: 'checkpoint';
          readonly block: number;
          readonly fault: 'newer than the ledger' | 'another ledger';
      };

/** A line for people. */
export function differenceLine(difference: ReplicaDifference): string {
    if (difference.kind === 'checkpoint') {
        return difference.fault === 'another ledger'
            ? `checkpoint: block ${difference.block} of the ledger has another hash; the replica was made from another ledger`
            : `checkpoint: block ${difference.block} is newer than the ledger`;
    }
    const { kind, part, id, position } = difference;
    const subject =
        part === 'invoice' ? `invoice ${id}` : `history of ${id}, version of ${placeName(position)}`;
    const place = part === 'invoice' ? ` (${placeName(position)})` : '';
    if (kind === 'missing') return `missing: ${subject}${place}`;
    if (kind === 'superfluous') return `superfluous: ${subject}${place}`;
    const { members, found } = difference;
    const moved = members.includes('position')
        ? `; stands at ${placeName(found)}, the ledger has ${placeName(position)}`
        : '';
    return `differs: ${subject}: ${members.join(', ')}${moved}`;
}

/** A stored position may be anything. */
function placeName(position: Position): string {
    if (!/^\d+\.\d+\.\d+$/.test(position)) return `"${position}"`;
    const { block, transaction, write } = placeOf(position);
    return `block ${block}, transaction ${transaction}, write ${write}`;
}
