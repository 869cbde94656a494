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

/** A program of the network, or the one process of several nodes, that can be killed. */
export interface RestartableNode {
    readonly name: string;
    /** The nodes that it is, by the names in their certificates. */
    readonly hosts: readonly string[];
    /** By SIGKILL; resolves when it is gone. */
    kill(): Promise<void>;
    /** On what it has left behind; resolves when it says that it is up. */
    start(): Promise<void>;
}

/**
 * A network that the suite is run on: channels of two organisations with a peer each, where both have to endorse
 * (MAJORITY of two), and the chaincode of test/fixtures/chaincode.
 */
export interface ConformanceNetwork {
    readonly name: string;
    readonly channel: string;
    /** A second channel with the same members and chaincode; undefined on a network with one. */
    readonly secondChannel: string | undefined;
    readonly chaincode: string;
    readonly organisations: readonly [ConformanceOrganisation, ConformanceOrganisation];
    readonly orderer: Node & { readonly mspId: string };
    /** Those of `restartableNames`. */
    node(name: string): RestartableNode;
    close(): Promise<void>;
}
