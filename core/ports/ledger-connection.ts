import type { BlockSource } from './block-source';
import type { EndorsementCheck } from './endorsement-check';
import type { Endorser } from './endorser';
import type { LedgerQuery } from './ledger-query';
import type { Orderer } from './orderer';

/** Something open; closing it ends what is under way and gives everything back. Closing again does nothing. */
export interface Closable {
    close(): Promise<void>;
}

/** What hands envelopes over; needs no key. */
export interface OrdererConnection extends Closable {
    readonly orderer: Orderer;
}

/** What has proposals endorsed, with the wallet's keys. */
export interface EndorserConnection extends Closable {
    readonly channel: string;
    readonly endorser: Endorser;
    /** In the name of the identity that reads the ledger. */
    readonly endorsement: EndorsementCheck;
}

/** What reads the ledger, in the name of one wallet identity. */
export interface ReaderConnection extends Closable {
    readonly channel: string;
    readonly blocks: BlockSource;
    readonly query: LedgerQuery;
}

/** Everything at once, for a process that plays all roles. */
export interface LedgerConnection extends OrdererConnection, EndorserConnection, ReaderConnection {}
