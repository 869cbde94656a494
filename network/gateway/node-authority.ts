import { FabricCAServices, overNewConnection } from './authority-sdk';
import { isAlreadyRegistered, refusalOf } from './certificate-authority-refusal';
import { certificateRequest } from './certificate-request';
import type { CertificateAuthority } from './connection-profile';
import { GatewayError } from './gateway-error';
import type { SignerCredentials } from './native-signer';
import { sdkUser } from './sdk-user';

/** What an identity is in its organisation: its type at the authority, and the organisational unit of its certificate. */
export type NodeRole = 'peer' | 'orderer' | 'admin' | 'client';

export interface Registration {
    readonly id: string;
    readonly secret: string;
    readonly role: NodeRole;
}

/** What is asked of the authority for an identity that is registered. */
export interface EnrolmentRequest {
    readonly id: string;
    readonly secret: string;
    /** Names a server by its DNS names and IP addresses: a certificate for TLS instead of one that signs. */
    readonly tlsHosts?: readonly string[];
}

export interface CertifiedKey {
    readonly certificatePem: string;
    /** PKCS #8. */
    readonly privateKeyPem: string;
    /** The certificates of the authority itself, as PEM. */
    readonly authorityPem: string;
}

/**
 * An organisation's certificate authority, asked for the identities of its nodes and administrators through
 * fabric-ca-client. Its methods throw GATEWAY-ENROL.
 */
export class NodeAuthority {
    readonly #authority: CertificateAuthority;
    readonly #client: FabricCAServices;

    constructor(authority: CertificateAuthority) {
        this.#authority = authority;
        const { url, caName, tlsRootPem, verify } = authority;
        const trustedRoots = tlsRootPem === undefined ? [] : [tlsRootPem];
        this.#client = new FabricCAServices(url, { trustedRoots, verify }, caName);
    }

    /** Has a new key certified. */
    async enrol({ id, secret, tlsHosts }: EnrolmentRequest): Promise<CertifiedKey> {
        const { csrPem, privateKeyPem } = await certificateRequest(id, tlsHosts);
        const profile = tlsHosts === undefined ? {} : { profile: 'tls' };
        try {
            const { certificate, rootCertificate } = await overNewConnection(() =>
                this.#client.enroll({
                    enrollmentID: id,
                    enrollmentSecret: secret,
                    csr: csrPem,
                    ...profile,
                }),
            );
            return { certificatePem: certificate, privateKeyPem, authorityPem: rootCertificate };
        } catch (cause) {
            throw this.#refused('enrol', id, cause);
        }
    }

    /** An identity that is registered already is left as it is. */
    async register({ id, secret, role }: Registration, registrar: SignerCredentials): Promise<void> {
        const request = { enrollmentID: id, enrollmentSecret: secret, role, affiliation: '' };
        try {
            const user = await sdkUser(registrar);
            await overNewConnection(() => this.#client.register({ ...request, maxEnrollments: -1 }, user));
        } catch (cause) {
            if (!isAlreadyRegistered(cause)) throw this.#refused('register', id, cause);
        }
    }

    #refused(step: string, id: string, cause: unknown): GatewayError {
        const sentence = `${this.#authority.name} did not ${step} ${id}: ${refusalOf(cause)}`;
        return new GatewayError('GATEWAY-ENROL', sentence, cause);
    }
}
