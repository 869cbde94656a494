import { verify, X509Certificate } from 'node:crypto';
import { isLowS } from '../ecdsa-signature';
import { authenticationFailure, CA_CODES, CaError } from './ca-error';
import type { CaIdentity, CaRegistry } from './ca-registry';
import { matchesSecret } from './secret';
import { normaliseHex } from './serial-number';

/** Wrong secrets after which an identity is locked, the default of fabric-ca-server (cfg.identities.passwordattempts). */
const PASSWORD_ATTEMPTS = 10;

/** The parts of a request that say who sent it. */
export interface CallerEvidence {
    /** The Authorization header. */
    readonly authorization: string | undefined;
    readonly method: string;
    /** Path and query, as sent. */
    readonly uri: string;
    readonly body: Buffer;
}

/** Tells who calls the authority: by id and secret to enrol, by a signed token for everything else. */
export class CaCallers {
    readonly #registry: CaRegistry;
    readonly #root: X509Certificate;

    constructor(registry: CaRegistry, rootCertificatePem: string) {
        this.#registry = registry;
        this.#root = new X509Certificate(rootCertificatePem);
    }

    /** HTTP basic authentication (RFC 7617), with the limits on attempts and enrolments of fabric-ca-server. */
    async bySecret({ authorization }: CallerEvidence): Promise<CaIdentity> {
        const { id, secret } = basicCredentials(authorization);
        const identity = this.#registry.identity(id);
        if (!identity) throw authenticationFailure();
        if (identity.failedLogins >= PASSWORD_ATTEMPTS) throw locked(identity.failedLogins);
        if (!(await matchesSecret(secret, identity.secret))) {
            await this.#registry.putIdentity({ ...identity, failedLogins: identity.failedLogins + 1 });
            throw authenticationFailure();
        }
        if (identity.revoked || isUsedUp(identity)) throw authenticationFailure();
        return identity;
    }

    /** A token that the caller's enrolment key signed (fabric-ca util/util.go, VerifyToken). */
    byToken(evidence: CallerEvidence): CaIdentity {
        const certificate = signerOf(evidence);
        const record = this.#registry.certificate(normaliseHex(certificate.serialNumber));
        const identity = record && this.#registry.identity(record.id);
        if (!identity || identity.revoked || record.revokedAt !== null || !this.#isTrusted(certificate)) {
            throw authenticationFailure();
        }
        return identity;
    }

    #isTrusted(certificate: X509Certificate): boolean {
        return (
            certificate.checkIssued(this.#root) &&
            certificate.verify(this.#root.publicKey) &&
            Date.parse(certificate.validTo) >= Date.now()
        );
    }
}

function isUsedUp({ maxEnrollments, enrollments }: CaIdentity): boolean {
    return maxEnrollments !== -1 && enrollments >= maxEnrollments;
}

function locked(attempts: number): CaError {
    return new CaError(
        401,
        CA_CODES.passwordAttempts,
        `Incorrect password entered ${attempts} times, max incorrect password limit of ${PASSWORD_ATTEMPTS} reached`,
    );
}

function noHeader(): CaError {
    return new CaError(401, CA_CODES.noAuthorizationHeader, 'No authorization header');
}

function basicCredentials(authorization: string | undefined): { id: string; secret: string } {
    if (!authorization) throw noHeader();
    const [scheme = '', encoded = ''] = authorization.split(' ');
    const decoded = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    if (scheme.toLowerCase() !== 'basic' || colon < 0) throw authenticationFailure();
    return { id: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}

function signerOf({ authorization, method, uri, body }: CallerEvidence): X509Certificate {
    if (!authorization) throw noHeader();
    const [encodedCertificate = '', encodedSignature = ''] = authorization.split('.');
    const certificate = certificateOf(encodedCertificate);
    const signature = Buffer.from(encodedSignature, 'base64');
    const signed = [
        method,
        Buffer.from(uri).toString('base64'),
        body.toString('base64'),
        encodedCertificate,
    ].join('.');
    const curve = certificate.publicKey.asymmetricKeyDetails?.namedCurve;
    const valid =
        curve === 'prime256v1' &&
        isLowS(signature, curve) &&
        verify('sha256', Buffer.from(signed), certificate.publicKey, signature);
    if (!valid) throw authenticationFailure();
    return certificate;
}

function certificateOf(encoded: string): X509Certificate {
    try {
        return new X509Certificate(Buffer.from(encoded, 'base64'));
    } catch {
        throw authenticationFailure();
    }
}
