import { randomBytes } from 'node:crypto';
import FabricCAServices from 'fabric-ca-client';
import { certificateRequest } from './certificate-request';
import type { CertificateAuthority } from './connection-profile';
import { User } from './fabric-sdk';
import { GatewayError, reasonOf } from './gateway-error';
import type { SignerCredentials } from './native-signer';

export interface Enrolment extends SignerCredentials {
    /** The certificates of the authority itself, as PEM. */
    readonly authorityPem: string;
}

/** Bytes of a secret that is used once and then forgotten. */
const SECRET_BYTES = 24;

/** Bytes of a random ending: enough for the few users of one organisation. */
const ENDING_BYTES = 4;

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

    /** Has a new key certified for an identity that is registered. */
    async enrol(id: string, secret: string): Promise<Enrolment> {
        const { csrPem, privateKeyPem } = await certificateRequest(id);
        const { certificate, rootCertificate } = await this.#asking('enrol', id, () =>
            this.#client.enroll({ enrollmentID: id, enrollmentSecret: secret, csr: csrPem }),
        );
        return {
            mspId: this.#authority.mspId,
            certificatePem: certificate,
            privateKeyPem,
            authorityPem: rootCertificate,
        };
    }

    /**
     * Registers a client of the organisation and enrols it. A name that is taken is not taken over, since somebody may
     * be using it: the client is registered under the name with a random ending then.
     */
    async registerAndEnrol(name: string, registrar: Enrolment): Promise<Enrolment> {
        const user = await sdkUser(registrar);
        const secret = randomBytes(SECRET_BYTES).toString('base64url');
        const register = (id: string) =>
            this.#client.register(
                { enrollmentID: id, enrollmentSecret: secret, role: 'client', affiliation: '' },
                user,
            );
        const other = `${name}-${randomBytes(ENDING_BYTES).toString('hex')}`;
        const id = await register(name).then(
            () => name,
            () => other,
        );
        if (id === other) await this.#asking('register', name, () => register(other));
        return this.enrol(id, secret);
    }

    async #asking<Answer>(step: string, id: string, ask: () => Promise<Answer>): Promise<Answer> {
        try {
            return await ask();
        } catch (cause) {
            throw new GatewayError(
                'GATEWAY-ENROL',
                `${this.#authority.name} did not ${step} ${id}: ${reasonOf(cause)}`,
                cause,
            );
        }
    }
}

/** The SDK signs a registrar's requests itself; it is needed here alone, never for a transaction. */
async function sdkUser({ mspId, certificatePem, privateKeyPem }: SignerCredentials): Promise<User> {
    const user = new User('registrar');
    const cryptoSuite = User.newCryptoSuite();
    user.setCryptoSuite(cryptoSuite);
    await user.setEnrollment(cryptoSuite.createKeyFromRaw(privateKeyPem), certificatePem, mspId);
    return user;
}
