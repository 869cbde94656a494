import type { NetworkNode } from './connection-profile';
import {
    Client,
    ServiceHandler,
    User,
    type Channel,
    type EndorsementResponse,
    type IdentityContext,
} from './fabric-sdk';
import { GRPC_OPTIONS, type ClientTls } from './grpc-target';
import { PeerConnection } from './peer-connection';
import { serializedIdentity } from './serialized-identity';
import type { Signer } from './signer';

/** How long a peer may take to accept a connection, milliseconds; asked anew once before it counts as unreachable. */
const CONNECT_TIMEOUT_MS = 2_000;

/** The channel as fabric-common knows it, its peers connected when they are first asked. */
export class FabricChannel {
    readonly sdk: Channel;
    readonly #client = Client.newClient('gateway');
    readonly #peers = new Map<string, PeerConnection>();
    readonly #users = new WeakMap<Signer, User>();

    constructor(channel: string, clientTls?: ClientTls) {
        this.#client.setCentralizedConnectionOptions({
            ...GRPC_OPTIONS,
            'grpc-wait-for-ready-timeout': CONNECT_TIMEOUT_MS,
        });
        if (clientTls !== undefined)
            this.#client.setTlsClientCertAndKey(clientTls.certificatePem, clientTls.keyPem);
        this.sdk = this.#client.newChannel(channel);
    }

    /** The connection to a node; one for each address, however often it is asked for. */
    peer(node: NetworkNode): PeerConnection {
        const known = this.#peers.get(node.url);
        if (known !== undefined) return known;
        const endorser = this.#client.newEndorser(node.name, node.mspId);
        endorser.setEndpoint(this.#client.newEndpoint(connectOptions(node)));
        const connection = new PeerConnection(endorser);
        this.#peers.set(node.url, connection);
        return connection;
    }

    /** A transaction of this signer, with an id of its own. */
    transactionOf(signer: Signer): IdentityContext {
        return this.#client.newIdentityContext(this.#userOf(signer)).calculateTransactionId();
    }

    /** A peer to ask for the channel's members and policies. */
    discoverer(node: NetworkNode) {
        const discoverer = this.#client.newDiscoverer(node.name, node.mspId);
        discoverer.setEndpoint(this.#client.newEndpoint(connectOptions(node)));
        return discoverer;
    }

    #userOf(signer: Signer): User {
        const known = this.#users.get(signer);
        if (known !== undefined) return known;
        const user = new User(signer.mspId);
        user.setSigningIdentity(new OutsideIdentity(signer));
        this.#users.set(signer, user);
        return user;
    }

    close(): void {
        for (const peer of this.#peers.values()) peer.close();
        this.#client.close();
    }
}

/** Sends a signed proposal in our own way instead of one of the SDK's. */
export class OwnHandler extends ServiceHandler {
    readonly #ask: (signedProposal: Buffer) => Promise<readonly EndorsementResponse[]>;

    constructor(ask: (signedProposal: Buffer) => Promise<readonly EndorsementResponse[]>) {
        super();
        this.#ask = ask;
    }

    override endorse(signedProposal: Buffer): Promise<readonly EndorsementResponse[]> {
        return this.#ask(signedProposal);
    }

    override query(signedProposal: Buffer): Promise<readonly EndorsementResponse[]> {
        return this.#ask(signedProposal);
    }
}

/** An identity that says who it is; whatever needs a signature is given one from outside. */
class OutsideIdentity {
    readonly #serialized: Buffer;

    constructor(signer: Signer) {
        this.#serialized = serializedIdentity(signer);
    }

    serialize(): Buffer {
        return this.#serialized;
    }

    sign(): never {
        throw new Error('GATEWAY-SIGN: signatures come from a Signer');
    }
}

function connectOptions({ name, url, tlsRootPem, serverName }: NetworkNode) {
    return {
        url,
        name,
        ...(tlsRootPem !== undefined && { pem: tlsRootPem }),
        ...(serverName !== undefined && { 'ssl-target-name-override': serverName }),
    };
}
