import './sdk-silence';

/** The SDK, silenced: import it from here and nowhere else. */
export { Client, ServiceHandler, User, Utils } from 'fabric-common';
export type {
    Channel,
    Discoverer,
    DiscoveryService,
    Endorsement,
    EndorsementResponse,
    Endorser,
    IdentityContext,
} from 'fabric-common';
export { Wallet } from 'fabric-network';
export type { WalletStore, X509Identity } from 'fabric-network';
