import { ledger, peer, type common } from '@hyperledger/fabric-protos';
import type { Write } from '../../core/ledger/block';

/** The writes of one chaincode in an endorser transaction, in the write set's order; the sets of other namespaces stay unread. */
export function writesOf(payload: common.Payload, chaincode: string): readonly Write[] {
    const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
    const sets = transaction
        .getActionsList()
        .flatMap((action) => readWriteSets(action))
        .filter((set) => set.getNamespace() === chaincode);
    return sets
        .flatMap((set) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList())
        .map((write, index) => decodeWrite(write, index));
}

function readWriteSets(action: peer.TransactionAction): readonly ledger.rwset.NsReadWriteSet[] {
    const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const response = actionPayload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array();
    const extension = peer.ProposalResponsePayload.deserializeBinary(response).getExtension_asU8();
    const results = peer.ChaincodeAction.deserializeBinary(extension).getResults_asU8();
    return ledger.rwset.TxReadWriteSet.deserializeBinary(results).getNsRwsetList();
}

function decodeWrite(write: ledger.rwset.kvrwset.KVWrite, index: number): Write {
    const key = write.getKey();
    return write.getIsDelete()
        ? { index, key }
        : { index, key, value: Buffer.from(write.getValue_asU8()).toString('utf8') };
}
