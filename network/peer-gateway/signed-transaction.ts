import type { Gateway, Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway } from '@hyperledger/fabric-protos';
import type { Envelope } from '../../core/operation/operation';
import { openEnvelope } from '../gateway/decode-block';
import type { Signer } from '../gateway/signer';

/** Signs what the peers endorsed: the bytes that are stored, and sent any number of times. */
export async function signedEnvelope(transaction: Transaction, signer: Signer): Promise<Envelope> {
    const envelope = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope();
    if (envelope === undefined) throw new Error('GATEWAY-ENVELOPE: the gateway prepared no transaction');
    envelope.setSignature(await signer.sign(transaction.getDigest()));
    return Buffer.from(envelope.serializeBinary()).toString('base64');
}

/** The stored bytes as the library's transaction, for which no key is needed. Throws if they are no signed transaction. */
export function storedTransaction(connected: Gateway, stored: Envelope): Transaction {
    const bytes = Buffer.from(stored, 'base64');
    const envelope = common.Envelope.deserializeBinary(bytes);
    const prepared = new gateway.PreparedTransaction();
    prepared.setEnvelope(envelope);
    prepared.setTransactionId(openEnvelope(bytes).header.getTxId());
    return connected.newSignedTransaction(prepared.serializeBinary(), envelope.getSignature_asU8());
}
