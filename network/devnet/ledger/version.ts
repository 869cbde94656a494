import { ledger } from '@hyperledger/fabric-protos';

const { Version: ProtoVersion } = ledger.rwset.kvrwset;

/** Where a value was written: the block's number and the transaction's index in it. */
export interface Version {
    readonly block: bigint;
    readonly transaction: number;
}

/** Two versions are the same when both are absent (no such key) or name the same transaction. */
export function sameVersion(left: Version | undefined, right: Version | undefined): boolean {
    return left?.block === right?.block && left?.transaction === right?.transaction;
}

export function toProtoVersion(version: Version): ledger.rwset.kvrwset.Version {
    const proto = new ProtoVersion();
    proto.setBlockNum(Number(version.block));
    proto.setTxNum(version.transaction);
    return proto;
}

export function fromProtoVersion(proto: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
    return proto && { block: BigInt(proto.getBlockNum()), transaction: proto.getTxNum() };
}
