import { common, peer } from '@hyperledger/fabric-protos';
import { envelopesOf, metadataSlot } from '../../ledger/block';
import { chaincodeResultOf, headersOf } from '../../ledger/transaction';
import type { ValidationCode } from '../../ledger/validation/validation-code';

/** The block without payloads (fabric core/peer/deliverevents.go): envelopes that cannot be decoded are left out. */
export function filteredBlock(block: common.Block): peer.FilteredBlock {
    const filtered = new peer.FilteredBlock();
    filtered.setNumber(block.getHeader()?.getNumber() ?? 0);
    const codes = metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER);
    envelopesOf(block).forEach((bytes, index) => {
        const headers = channelHeaderOf(bytes);
        if (!headers) return;
        filtered.setChannelId(headers.getChannelId());
        filtered.addFilteredTransactions(filteredTransaction(bytes, headers, codes[index]));
    });
    return filtered;
}

function channelHeaderOf(bytes: Uint8Array): common.ChannelHeader | undefined {
    try {
        return headersOf(bytes).channelHeader;
    } catch {
        return undefined;
    }
}

function isValidationCode(code: number | undefined): code is ValidationCode {
    return Object.values(peer.TxValidationCode).some((known) => known === code);
}

function filteredTransaction(
    bytes: Uint8Array,
    header: common.ChannelHeader,
    code: number | undefined,
): peer.FilteredTransaction {
    const transaction = new peer.FilteredTransaction();
    transaction.setTxid(header.getTxId());
    const isEndorsed = header.getType() === common.HeaderType.ENDORSER_TRANSACTION;
    transaction.setType(isEndorsed ? common.HeaderType.ENDORSER_TRANSACTION : common.HeaderType.CONFIG);
    transaction.setTxValidationCode(isValidationCode(code) ? code : peer.TxValidationCode.NOT_VALIDATED);
    if (isEndorsed) transaction.setTransactionActions(filteredActions(bytes));
    return transaction;
}

function filteredActions(bytes: Uint8Array): peer.FilteredTransactionActions {
    const actions = new peer.FilteredTransactionActions();
    const event = eventOf(bytes);
    if (!event || event.getChaincodeId() === '') return actions;
    const named = new peer.ChaincodeEvent();
    named.setTxId(event.getTxId());
    named.setChaincodeId(event.getChaincodeId());
    named.setEventName(event.getEventName());
    const action = new peer.FilteredChaincodeAction();
    action.setChaincodeEvent(named);
    actions.addChaincodeActions(action);
    return actions;
}

function eventOf(bytes: Uint8Array): peer.ChaincodeEvent | undefined {
    try {
        return peer.ChaincodeEvent.deserializeBinary(chaincodeResultOf(bytes).action.getEvents_asU8());
    } catch {
        return undefined;
    }
}
