/** A place on the ledger as a string of fixed width, so that `a < b` as text exactly if `a` comes before `b`. */
export type Position = string;

export interface Place {
    readonly block: number;
    readonly transaction: number;
    readonly write: number;
}

/** Digits: a block number has 16 (2^53), a transaction and a write 7 each, far above any block that an orderer cuts. */
const WIDTHS = { block: 16, transaction: 7, write: 7 } as const;

export function positionOf(place: Place): Position {
    return [
        digits(place.block, WIDTHS.block),
        digits(place.transaction, WIDTHS.transaction),
        digits(place.write, WIDTHS.write),
    ].join('.');
}

const PATTERN = new RegExp(`^\\d{${WIDTHS.block}}\\.\\d{${WIDTHS.transaction}}\\.\\d{${WIDTHS.write}}$`);

/** Whether a text from outside is a position that a write can have. */
export function isPosition(text: string): text is Position {
    return PATTERN.test(text) && Number.isSafeInteger(placeOf(text).block);
}

export function placeOf(position: Position): Place {
    const [block, transaction, write] = position.split('.').map(Number);
    if (block === undefined || transaction === undefined || write === undefined) {
        throw new Error(`CORE-POSITION: "${position}" is not a position`);
    }
    return { block, transaction, write };
}

function digits(value: number, width: number): string {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`CORE-POSITION: ${value} is not a place`);
    return value.toString().padStart(width, '0');
}
