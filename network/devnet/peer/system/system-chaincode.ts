import type { peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../identity/identity';

/** A call of a chaincode that is part of the peer, by a client whose signature has been checked. */
export interface SystemCall {
    /** Empty for a call to the peer itself. */
    readonly channel: string;
    readonly args: readonly Uint8Array[];
    readonly client: Identity;
}

/** A chaincode that is part of the peer: it answers questions about the ledger and changes nothing. */
export interface SystemChaincode {
    invoke(call: SystemCall): Promise<peer.Response>;
}

/** The version that the peer endorses its own chaincodes with (fabric core/scc, SysCCVersion). */
export const SYSTEM_VERSION = 'syscc';
