import type { SigningIdentity } from '../../../network/devnet/identity/signing-identity';

/** A node as a gRPC client reaches it. */
export interface Node {
    /** host:port that can be dialled. */
    readonly address: string;
    /** The name in its certificate. */
    readonly host: string;
    readonly tlsRootCertificatePem: string;
}

/** The files of an organisation's enrolment authority, for certificates that no honest authority would issue. */
export interface AuthorityFiles {
    readonly certificatePem: string;
    readonly privateKeyPem: string;
}

export interface ConformanceOrganisation {
    readonly mspId: string;
    readonly peer: Node;
    readonly admin: SigningIdentity;
    /** The common connection profile of fabric-network 2.2. */
    readonly profile: object;
    readonly authority: AuthorityFiles;
}

/**
 * A network that the suite is run on: a channel of two organisations with a peer each, where both have to endorse
 * (MAJORITY of two), and the chaincode of test/fixtures/chaincode.
 */
export interface ConformanceNetwork {
    readonly name: string;
    readonly channel: string;
    readonly chaincode: string;
    readonly organisations: readonly [ConformanceOrganisation, ConformanceOrganisation];
    readonly orderer: Node & { readonly mspId: string };
    close(): Promise<void>;
}
