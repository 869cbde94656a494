import { randomBytes } from 'node:crypto';
import { FabricCAServices, overNewConnection } from './authority-sdk';
import type { User } from './fabric-sdk';
import { refusalOf } from './certificate-authority-refusal';
import { certificateRequest } from './certificate-request';
import type { CertificateAuthority } from './connection-profile';
import { GatewayError } from './gateway-error';
import type { SignerCredentials } from './native-signer';
import { sdkUser } from './sdk-user';

export interface Enrolment extends SignerCredentials {
    /** The certificates of the authority itself, as PEM. */
    readonly authorityPem: string;
}

/** A fact about an identity that its certificates can carry. */
export interface IdentityAttribute {
    readonly name: string;
    readonly value: string;
    /** Whether it goes into every certificate, without being asked for. */
    readonly ecert: boolean;
}

export interface Registration {
    readonly id: string;
    /** Made by the authority if absent. */
    readonly secret?: string;
    /** `client`, `admin`, `peer` or `orderer`; it becomes an organisational unit of the certificates. */
    readonly type?: string;
    /** Such as org1.department1; the registrar's own if absent. */
    readonly affiliation?: string;
    readonly attributes?: readonly IdentityAttribute[];
    /** How often the secret can be used, -1 for any number; once if absent. */
    readonly maxEnrollments?: number;
}

/** A whole identity, or one certificate of it. */
export type Revocation = {
    /** One of RFC 5280 section 5.3.1, in fabric-ca's spelling. */
    readonly reason: RevocationReason;
} & ({ readonly id: string } | { readonly serial: string; readonly aki: string });

export const REVOCATION_REASONS = [
    'unspecified',
    'keycompromise',
    'cacompromise',
    'affiliationchange',
    'superseded',
    'cessationofoperation',
    'certificatehold',
    'privilegewithdrawn',
    'aacompromise',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export interface Revoked {
    readonly serials: readonly string[];
    /** Certificate revocation list of the authority, PEM; absent if nothing was revoked. */
    readonly crlPem?: string;
}

/** Bytes of a secret that is used once and then forgotten. */
const SECRET_BYTES = 24;

/** Bytes of a random ending: enough for the few users of one organisation. */
const ENDING_BYTES = 4;

/** `reenroll` as the server has it: without a list of attributes, those that are registered with `ecert` are certified. */
interface Reenrolling {
    reenroll(
        user: User,
        attributes?: FabricCAServices.IAttributeRequest[],
    ): Promise<FabricCAServices.IEnrollResponse>;
}

/** One organisation's certificate authority, through fabric-ca-client. Its methods throw GATEWAY-ENROL. */
export class CertificateAuthorityClient {
    readonly #authority: CertificateAuthority;
    readonly #client: FabricCAServices;

    constructor(authority: CertificateAuthority) {
        this.#authority = authority;
        const { url, caName, tlsRootPem, verify } = authority;
        this.#client = new FabricCAServices(
            url,
            { trustedRoots: tlsRootPem === undefined ? [] : [tlsRootPem], verify },
            caName,
        );
    }

    /** Has a new key certified for an identity that is registered; the certificate carries the named attributes if any are named. */
    async enrol(id: string, secret: string, attributes: readonly string[] = []): Promise<Enrolment> {
        const { csrPem, privateKeyPem } = await certificateRequest(id);
        const { certificate, rootCertificate } = await this.#asking('enrol', id, () =>
            this.#client.enroll({
                enrollmentID: id,
                enrollmentSecret: secret,
                csr: csrPem,
                ...(attributes.length > 0 && { attr_reqs: wanted(attributes, false) }),
            }),
        );
        return {
            mspId: this.#authority.mspId,
            certificatePem: certificate,
            privateKeyPem,
            authorityPem: rootCertificate,
        };
    }

    /**
     * Has a new key certified for whoever holds this certificate, while it is in date. Named attributes that the identity no
     * longer has are left out.
     */
    async reenrol(identity: SignerCredentials, attributes: readonly string[] = []): Promise<Enrolment> {
        const client: Reenrolling = this.#client;
        const user = await sdkUser(identity);
        const { key, certificate, rootCertificate } = await this.#asking('re-enrol', 'the identity', () =>
            attributes.length > 0 ? client.reenroll(user, wanted(attributes, true)) : client.reenroll(user),
        );
        return {
            mspId: identity.mspId,
            certificatePem: certificate,
            privateKeyPem: key.toBytes(),
            authorityPem: rootCertificate,
        };
    }

    /** Makes an identity known, and returns the secret with which it can be enrolled. */
    async register(registration: Registration, registrar: SignerCredentials): Promise<string> {
        const {
            id,
            secret,
            type = 'client',
            affiliation = '',
            attributes = [],
            maxEnrollments = 1,
        } = registration;
        const user = await sdkUser(registrar);
        return this.#asking('register', id, () =>
            this.#client.register(
                {
                    enrollmentID: id,
                    role: type,
                    affiliation,
                    maxEnrollments,
                    attrs: [...attributes],
                    ...(secret !== undefined && { enrollmentSecret: secret }),
                },
                user,
            ),
        );
    }

    /**
     * Registers a client of the organisation and enrols it. A name that is taken is not taken over, since somebody may
     * be using it: the client is registered under the name with a random ending then.
     */
    async registerAndEnrol(name: string, registrar: Enrolment): Promise<Enrolment> {
        const secret = randomBytes(SECRET_BYTES).toString('base64url');
        const other = `${name}-${randomBytes(ENDING_BYTES).toString('hex')}`;
        const id = await this.register({ id: name, secret }, registrar).then(
            () => name,
            () => other,
        );
        if (id === other) await this.register({ id, secret }, registrar);
        return this.enrol(id, secret);
    }

    /** Ends an identity, with all its certificates, or one certificate. The peers know of it when the channel has the list. */
    async revoke(revocation: Revocation, registrar: SignerCredentials): Promise<Revoked> {
        const { reason } = revocation;
        const subject =
            'id' in revocation
                ? { enrollmentID: revocation.id }
                : { enrollmentID: '', serial: revocation.serial, aki: revocation.aki };
        const user = await sdkUser(registrar);
        const request = { ...subject, reason, gencrl: true };
        const id = 'id' in revocation ? revocation.id : revocation.serial;
        return revokedIn(await this.#asking('revoke', id, () => this.#client.revoke(request, user)));
    }

    async #asking<Answer>(step: string, id: string, ask: () => Promise<Answer>): Promise<Answer> {
        try {
            return await overNewConnection(ask);
        } catch (cause) {
            throw new GatewayError(
                'GATEWAY-ENROL',
                `${this.#authority.name} did not ${step} ${id}: ${refusalOf(cause)}`,
                cause,
            );
        }
    }
}

function wanted(names: readonly string[], optional: boolean): FabricCAServices.IAttributeRequest[] {
    return names.map((name) => ({ name, optional }));
}

function revokedIn(answer: unknown): Revoked {
    const result = memberOf(answer, 'result');
    const certificates = memberOf(result, 'RevokedCerts');
    const crl = memberOf(result, 'CRL');
    return {
        serials: Array.isArray(certificates)
            ? certificates.map((one: unknown) => String(memberOf(one, 'Serial')))
            : [],
        ...(typeof crl === 'string' && crl !== '' && { crlPem: Buffer.from(crl, 'base64').toString() }),
    };
}

function memberOf(value: unknown, name: string): unknown {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
