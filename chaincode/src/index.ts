import { rememberClientCertificates } from './client-certificates';
import { InvoiceContract } from './invoice-contract';
import { silenceDisabledLevels } from './shim-loggers';

rememberClientCertificates();
silenceDisabledLevels();

/** What `fabric-chaincode-node` loads. The first contract is the default one: its functions need no prefix. */
export const contracts = [InvoiceContract];
