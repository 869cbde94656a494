import { peer } from '@hyperledger/fabric-protos';

/** What the ledger says of a transaction. */
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

export const ValidationCode = peer.TxValidationCode;
