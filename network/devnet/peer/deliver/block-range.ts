import { common, orderer } from '@hyperledger/fabric-protos';

/** The blocks that a client asks for; an end before the first block is never reached. */
export type BlockRange =
    | { readonly kind: 'blocks'; readonly first: bigint; readonly last: bigint }
    | { readonly kind: 'refused'; readonly status: common.StatusMap['BAD_REQUEST' | 'NOT_FOUND'] };

const { TypeCase } = orderer.SeekPosition;
const { BAD_REQUEST, NOT_FOUND } = common.Status;

/** First and last block of a seek on a chain of that height (fabric common/deliver, blockledger/fileledger). */
export function blockRange(seek: orderer.SeekInfo, height: bigint): BlockRange {
    const start = seek.getStart();
    const stop = seek.getStop();
    if (!start || !stop) return { kind: 'refused', status: BAD_REQUEST };
    const first = firstOf(start, height);
    if (first === undefined) return { kind: 'refused', status: NOT_FOUND };
    const last = lastOf(stop, { first, height });
    return stop.getTypeCase() === TypeCase.SPECIFIED && last < first
        ? { kind: 'refused', status: BAD_REQUEST }
        : { kind: 'blocks', first, last };
}

function firstOf(start: orderer.SeekPosition, height: bigint): bigint | undefined {
    switch (start.getTypeCase()) {
        case TypeCase.OLDEST:
            return 0n;
        case TypeCase.NEWEST:
            return height - 1n;
        case TypeCase.NEXT_COMMIT:
            return height;
        case TypeCase.SPECIFIED: {
            const number = BigInt(start.getSpecified()?.getNumber() ?? 0);
            return number > height ? undefined : number;
        }
        case TypeCase.TYPE_NOT_SET:
            return undefined;
    }
}

function lastOf(stop: orderer.SeekPosition, range: { first: bigint; height: bigint }): bigint {
    switch (stop.getTypeCase()) {
        case TypeCase.OLDEST:
            return range.first;
        case TypeCase.NEWEST:
            return range.height - 1n;
        case TypeCase.SPECIFIED:
            return BigInt(stop.getSpecified()?.getNumber() ?? 0);
        case TypeCase.NEXT_COMMIT:
        case TypeCase.TYPE_NOT_SET:
            return 0n;
    }
}
