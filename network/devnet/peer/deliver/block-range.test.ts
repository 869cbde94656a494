import { common, orderer } from '@hyperledger/fabric-protos';
import { blockRange } from './block-range';

const HEIGHT = 5n;

type Position = 'oldest' | 'newest' | 'next' | number;

function position(at: Position): orderer.SeekPosition {
    const seek = new orderer.SeekPosition();
    if (at === 'oldest') seek.setOldest(new orderer.SeekOldest());
    else if (at === 'newest') seek.setNewest(new orderer.SeekNewest());
    else if (at === 'next') seek.setNextCommit(new orderer.SeekNextCommit());
    else {
        const specified = new orderer.SeekSpecified();
        specified.setNumber(at);
        seek.setSpecified(specified);
    }
    return seek;
}

function rangeOf(from: Position | undefined, to: Position | undefined): ReturnType<typeof blockRange> {
    const seek = new orderer.SeekInfo();
    if (from !== undefined) seek.setStart(position(from));
    if (to !== undefined) seek.setStop(position(to));
    return blockRange(seek, HEIGHT);
}

test.each<{ from: Position; to: Position; first: bigint; last: bigint }>([
    { from: 'oldest', to: 'oldest', first: 0n, last: 0n },
    { from: 'oldest', to: 'newest', first: 0n, last: 4n },
    { from: 'newest', to: 'newest', first: 4n, last: 4n },
    { from: 'next', to: 9, first: 5n, last: 9n },
    { from: 2, to: 3, first: 2n, last: 3n },
    { from: 5, to: 7, first: 5n, last: 7n },
])('from $from to $to of five blocks is $first to $last', ({ from, to, first, last }) => {
    expect(rangeOf(from, to)).toEqual({ kind: 'blocks', first, last });
});

test.each<[Position | undefined, Position | undefined, number]>([
    [6, 7, common.Status.NOT_FOUND],
    [3, 2, common.Status.BAD_REQUEST],
    [undefined, 2, common.Status.BAD_REQUEST],
    [2, undefined, common.Status.BAD_REQUEST],
])('from %s to %s is refused with status %i', (from, to, status) => {
    expect(rangeOf(from, to)).toEqual({ kind: 'refused', status });
});
