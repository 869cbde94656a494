import { InvoiceContract } from './invoice-contract';

/** What `fabric-chaincode-node` loads. The first contract is the default one: its functions need no prefix. */
export const contracts = [InvoiceContract];
