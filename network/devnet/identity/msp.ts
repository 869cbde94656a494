import { createHash, X509Certificate } from 'node:crypto';
import type { MspRole } from './identity';
import { NODE_OUS, type MspDefinition } from './msp-definition';
import { MspError } from './msp-error';
import { RevocationList } from './revocation-list';
import { VerifiedIdentity } from './verified-identity';
import { x509 } from './x509-provider';

const NOT_VALID = 'the supplied identity is not valid';

/** One organisation's membership rules (fabric msp/mspimpl.go with the V1_4_3 configuration and NodeOUs). */
export class Msp {
    readonly #definition: MspDefinition;
    readonly #roots: readonly X509Certificate[];
    readonly #intermediates: readonly X509Certificate[];
    readonly #admins: readonly X509Certificate[];
    readonly #revocationLists: readonly RevocationList[];

    constructor(definition: MspDefinition) {
        this.#definition = definition;
        this.#roots = definition.rootCertificatesPem.map(toCertificate);
        this.#intermediates = definition.intermediateCertificatesPem.map(toCertificate);
        this.#admins = definition.adminCertificatesPem.map(toCertificate);
        this.#revocationLists = definition.revocationListsPem.map((pem) => new RevocationList(pem));
    }

    /** The identity behind this certificate; throws `MspError` when the organisation does not vouch for it. */
    identify(certificatePem: string, serialized: Uint8Array): VerifiedIdentity {
        const certificate = parseCertificate(certificatePem);
        const authorities = this.#authoritiesOf(certificate);
        const [issuer] = authorities;
        if (!issuer) {
            throw new MspError('untrusted', `${NOT_VALID}: x509: certificate signed by unknown authority`);
        }
        if (certificate.ca) throw notAnEndEntity();
        this.#refuseRevoked(certificate, issuer);
        const details = new x509.X509Certificate(certificate.raw);
        const organisationalUnits = details.subjectName.getField('OU');
        return new VerifiedIdentity({
            mspId: this.#definition.mspId,
            roles: this.#rolesOf(certificate, organisationalUnits),
            certificatePem,
            certificateDer: certificate.raw,
            notAfter: details.notAfter,
            serialized,
            organisationalUnits,
            certifiersIdentifier: certifiersIdentifier(authorities),
            publicKey: certificate.publicKey,
        });
    }

    #authoritiesOf(certificate: X509Certificate): X509Certificate[] {
        const root = this.#roots.find((candidate) => isIssuedBy(certificate, candidate));
        if (root) return [root];
        const above = this.#intermediates.find(
            (candidate) =>
                candidate.fingerprint256 !== certificate.fingerprint256 && isIssuedBy(certificate, candidate),
        );
        if (!above) return [];
        const rest = this.#authoritiesOf(above);
        return rest.length === 0 ? [] : [above, ...rest];
    }

    #refuseRevoked(certificate: X509Certificate, issuer: X509Certificate): void {
        const revoked = this.#revocationLists.some(
            (list) => list.revokes(certificate.serialNumber) && list.isSignedBy(issuer),
        );
        if (!revoked) return;
        throw new MspError(
            'revoked',
            'could not validate identity against certification chain: The certificate has been revoked',
        );
    }

    #rolesOf(certificate: X509Certificate, units: readonly string[]): ReadonlySet<MspRole> {
        const roles = new Set<MspRole>(['member']);
        if (this.#admins.some((admin) => admin.fingerprint256 === certificate.fingerprint256))
            roles.add('admin');
        const { nodeOus, mspId } = this.#definition;
        if (!nodeOus) return roles;
        const matching = NODE_OUS.filter((role) => units.some((unit) => unit === nodeOus[role]));
        const [role] = matching;
        if (role === undefined || matching.length > 1) throw notOneRole(matching.length, units, mspId);
        return roles.add(role);
    }
}

function toCertificate(pem: string): X509Certificate {
    return new X509Certificate(pem);
}

function parseCertificate(pem: string): X509Certificate {
    try {
        return new X509Certificate(pem);
    } catch (cause) {
        throw new MspError('malformed', 'could not decode the PEM structure', { cause });
    }
}

function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
    return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function certifiersIdentifier(authorities: readonly X509Certificate[]): Uint8Array {
    const digest = createHash('sha256');
    for (const authority of authorities) digest.update(authority.raw);
    return digest.digest();
}

function notAnEndEntity(): MspError {
    return new MspError(
        'untrusted',
        'could not obtain certification chain: An X509 certificate with Basic Constraint: ' +
            'Certificate Authority equals true cannot be used as an identity',
    );
}

function notOneRole(matching: number, units: readonly string[], mspId: string): MspError {
    const complaint =
        matching === 0
            ? 'the identity does not have an OU that resolves to client, peer, orderer, or admin role.'
            : 'the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them.';
    return new MspError(
        'no-role',
        `could not validate identity's OUs: ${complaint} OUs: [${units.join(' ')}], MSP: [${mspId}]`,
    );
}
