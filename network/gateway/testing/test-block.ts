import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { dataHash, headerHash } from '../../block-hash';

export interface TestWrite {
    readonly namespace: string;
    readonly key: string;
    /** Absent for a delete. */
    readonly value?: string;
}

export interface TestTransaction {
    readonly id: string;
    readonly at?: Date;
    readonly code?: number;
    readonly type?: number;
    readonly writes?: readonly TestWrite[];
}

/** A block as a peer keeps it, with a data hash that is right. */
export function testBlock(
    number: number,
    previous: common.Block | undefined,
    content: readonly TestTransaction[],
): common.Block {
    const envelopes = content.map((transaction) => testEnvelope(transaction).serializeBinary());
    const header = new common.BlockHeader();
    header.setNumber(number);
    header.setPreviousHash(previous?.getHeader() ? headerHash(headerOf(previous)) : new Uint8Array());
    header.setDataHash(dataHash(envelopes));
    const data = new common.BlockData();
    data.setDataList(envelopes);
    const metadata = new common.BlockMetadata();
    const codes = Uint8Array.from(content.map(({ code = 0 }) => code));
    metadata.setMetadataList([new Uint8Array(), new Uint8Array(), codes, new Uint8Array(), new Uint8Array()]);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(metadata);
    return block;
}

/** Blocks 0 to `length - 1`, each with one transaction that writes `value` to the invoice chaincode. */
export function testChain(length: number, value = 'value'): common.Block[] {
    const chain: common.Block[] = [];
    for (let number = 0; number < length; number += 1) {
        const writes = [{ namespace: 'invoice', key: `k${number}`, value }];
        chain.push(testBlock(number, chain.at(-1), [{ id: `tx${number}`, writes }]));
    }
    return chain;
}

function headerOf(block: common.Block): common.BlockHeader {
    return block.getHeader() ?? new common.BlockHeader();
}

function testEnvelope({
    id,
    at = new Date(0),
    type = common.HeaderType.ENDORSER_TRANSACTION,
    writes = [],
}: TestTransaction) {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(type);
    channelHeader.setTxId(id);
    const timestamp = new Timestamp();
    timestamp.fromDate(at);
    channelHeader.setTimestamp(timestamp);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transactionOf(writes).serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope;
}

function transactionOf(writes: readonly TestWrite[]): peer.Transaction {
    const chaincodeAction = new peer.ChaincodeAction();
    chaincodeAction.setResults(readWriteSet(writes).serializeBinary());
    const response = new peer.ProposalResponsePayload();
    response.setExtension$(chaincodeAction.serializeBinary());
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(response.serializeBinary());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([action]);
    return transaction;
}

function readWriteSet(writes: readonly TestWrite[]): ledger.rwset.TxReadWriteSet {
    const all = new ledger.rwset.TxReadWriteSet();
    for (const namespace of new Set(writes.map((write) => write.namespace))) {
        const set = new ledger.rwset.NsReadWriteSet();
        set.setNamespace(namespace);
        const own = new ledger.rwset.kvrwset.KVRWSet();
        for (const write of writes.filter((one) => one.namespace === namespace)) {
            const kv = new ledger.rwset.kvrwset.KVWrite();
            kv.setKey(write.key);
            kv.setIsDelete(write.value === undefined);
            kv.setValue(Buffer.from(write.value ?? ''));
            own.addWrites(kv);
        }
        set.setRwset(own.serializeBinary());
        all.addNsRwset(set);
    }
    return all;
}
