import type { Organisation } from '../organisation';
import { authorizationFailure, CA_CODES, CaError } from './ca-error';
import { CaCallers, type CallerEvidence } from './ca-callers';
import { AFFILIATIONS, type CaCertificate, type CaIdentity, type CaRegistry } from './ca-registry';
import { readRequest, type RegisterRequest, type RevokeRequest } from './ca-requests';
import { enrol } from './enrolment';
import { canManage, canRegister, isGranted } from './registrar-rights';
import { hashSecret, newSecret } from './secret';
import { normaliseHex } from './serial-number';

/** The version of fabric-ca-server whose API this is. */
const VERSION = '1.5.15';

/** The operations of fabric-ca-server's REST API, each from who calls and what is sent to the `result` of the answer. */
export class CaService {
    readonly #organisation: Organisation;
    readonly #registry: CaRegistry;
    readonly #callers: CaCallers;

    constructor(organisation: Organisation, registry: CaRegistry) {
        this.#organisation = organisation;
        this.#registry = registry;
        this.#callers = new CaCallers(registry, organisation.rootCertificatePem);
    }

    /** Throws when the request is for another CA than this one. */
    requireCa(name: string): void {
        if (name === '' || name === this.#organisation.caName) return;
        throw new CaError(404, CA_CODES.caNotFound, `CA '${name}' does not exist`);
    }

    caInfo(): object {
        return {
            CAName: this.#organisation.caName,
            CAChain: base64(this.#organisation.rootCertificatePem),
            IssuerPublicKey: '',
            IssuerRevocationPublicKey: '',
            Version: VERSION,
        };
    }

    async enroll(evidence: CallerEvidence): Promise<object> {
        const caller = await this.#callers.bySecret(evidence);
        const result = await this.#issue(caller, evidence.body);
        const current = this.#registry.identity(caller.id) ?? caller;
        await this.#registry.putIdentity({
            ...current,
            failedLogins: 0,
            enrollments: current.enrollments + 1,
        });
        return result;
    }

    reenroll(evidence: CallerEvidence): Promise<object> {
        return this.#issue(this.#callers.byToken(evidence), evidence.body);
    }

    async register(evidence: CallerEvidence): Promise<{ secret: string }> {
        const request = readRequest.register(evidence.body);
        const registrar = this.#callers.byToken(evidence);
        const identity = registrationOf(request, registrar);
        const secret = request.secret ? request.secret : newSecret();
        if (!canRegister(registrar, { ...identity, attributes: request.attrs?.map(withFlag) ?? [] })) {
            throw authorizationFailure();
        }
        const hashed = await hashSecret(secret);
        if (this.#registry.identity(identity.id)) {
            throw new CaError(
                409,
                CA_CODES.duplicateIdentity,
                `Identity '${identity.id}' is already registered`,
            );
        }
        await this.#registry.putIdentity({ ...identity, secret: hashed });
        return { secret };
    }

    async revoke(evidence: CallerEvidence): Promise<object> {
        const request = readRequest.revoke(evidence.body);
        const caller = this.#callers.byToken(evidence);
        const revoked = await this.#revokeAll(await this.#certificatesToRevoke(caller, request));
        return {
            RevokedCerts: revoked.map(({ serial, aki }) => ({ Serial: serial, AKI: aki })),
            CRL: request.gencrl && revoked.length > 0 ? base64(await this.#revocationList()) : '',
        };
    }

    async generateRevocationList(evidence: CallerEvidence): Promise<object> {
        if (!isGranted(this.#callers.byToken(evidence), 'hf.GenCRL')) throw authorizationFailure();
        return { CRL: base64(await this.#revocationList()) };
    }

    identities(evidence: CallerEvidence): object {
        const caller = this.#callers.byToken(evidence);
        const visible = this.#registry.identities.filter((identity) => canManage(caller, identity));
        if (visible.length === 0) throw authorizationFailure();
        return { identities: visible.map(publicView), caname: this.#organisation.caName };
    }

    identity(evidence: CallerEvidence, id: string): object {
        const caller = this.#callers.byToken(evidence);
        const identity = this.#registry.identity(id);
        if (!identity) {
            const complaint = `Failed to get User: sql: no rows in result set`;
            throw new CaError(404, CA_CODES.identityNotFound, complaint);
        }
        if (!canManage(caller, identity)) throw authorizationFailure();
        return { ...publicView(identity), caname: this.#organisation.caName };
    }

    affiliations(evidence: CallerEvidence): object {
        if (!isGranted(this.#callers.byToken(evidence), 'hf.AffiliationMgr')) throw authorizationFailure();
        const affiliations = Object.entries(AFFILIATIONS).map(([name, departments]) => ({
            name,
            affiliations: departments.map((department) => ({ name: `${name}.${department}` })),
        }));
        return { name: '', affiliations, caname: this.#organisation.caName };
    }

    async #issue(caller: CaIdentity, body: Buffer): Promise<object> {
        const { certificatePem, record } = await enrol(
            this.#organisation.ca,
            caller,
            readRequest.enroll(body),
        );
        await this.#registry.putCertificates([record]);
        return { Cert: base64(certificatePem), ServerInfo: this.caInfo() };
    }

    /** One certificate by its serial number, or an identity with all that it has: that one is disabled too. */
    async #certificatesToRevoke(caller: CaIdentity, request: RevokeRequest): Promise<CaCertificate[]> {
        if (request.serial && request.aki) {
            const certificate = this.#certificateToRevoke(request);
            this.#identityToRevoke(caller, certificate.id);
            return [certificate];
        }
        if (!request.id) {
            const complaint = 'Either Name or Serial and AKI are required for a revoke request';
            throw new CaError(400, CA_CODES.missingRevokeArguments, complaint);
        }
        const identity = this.#identityToRevoke(caller, request.id);
        await this.#registry.putIdentity({ ...identity, revoked: true });
        return this.#goodCertificatesOf(identity.id);
    }

    #certificateToRevoke({ id, aki, serial }: RevokeRequest): CaCertificate {
        const named = `Certificate with serial ${serial ?? ''} and AKI ${aki ?? ''}`;
        const certificate = this.#registry.certificate(normaliseHex(serial ?? ''));
        if (certificate?.aki !== normaliseHex(aki ?? '')) {
            throw new CaError(404, CA_CODES.certificateToRevokeNotFound, `${named} was not found`);
        }
        if (certificate.revokedAt !== null) {
            throw new CaError(404, CA_CODES.certificateAlreadyRevoked, `${named} was already revoked`);
        }
        if (id && id !== certificate.id) {
            throw new CaError(400, CA_CODES.certificateOfAnother, `${named} is not owned by ${id}`);
        }
        return certificate;
    }

    #identityToRevoke(caller: CaIdentity, owner: string): CaIdentity {
        if (caller.id !== owner && !isGranted(caller, 'hf.Revoker')) throw authorizationFailure();
        const identity = this.#registry.identity(owner);
        if (!identity) {
            throw new CaError(404, CA_CODES.identityToRevokeNotFound, `Identity ${owner} was not found`);
        }
        if (caller.id !== owner && !canManage(caller, identity)) throw authorizationFailure();
        return identity;
    }

    #goodCertificatesOf(owner: string): CaCertificate[] {
        return this.#registry.certificates.filter(({ id, revokedAt }) => id === owner && revokedAt === null);
    }

    async #revokeAll(certificates: readonly CaCertificate[]): Promise<CaCertificate[]> {
        const revokedAt = new Date().toISOString();
        const revoked = certificates.map((certificate) => ({ ...certificate, revokedAt }));
        await this.#registry.putCertificates(revoked);
        return revoked;
    }

    #revocationList(): Promise<string> {
        const revoked = this.#registry.certificates.flatMap(({ serial, revokedAt }) =>
            revokedAt === null ? [] : [{ serialNumber: serial, revokedAt: new Date(revokedAt) }],
        );
        return this.#organisation.ca.revocationList(revoked);
    }
}

type RequestedAttribute = NonNullable<RegisterRequest['attrs']>[number];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const withFlag = ({ name, value, ecert }: RequestedAttribute) => ({ name, value, ecert: ecert ?? false });

function registrationOf(request: RegisterRequest, registrar: CaIdentity): Omit<CaIdentity, 'secret'> {
    const type = request.type ? request.type : registrar.type;
    const affiliation = affiliationOf(request.affiliation ?? '', registrar);
    return {
        id: request.id,
        type,
        affiliation,
        attributes: [
            ...(request.attrs ?? []).map(withFlag),
            { name: 'hf.EnrollmentID', value: request.id, ecert: true },
            { name: 'hf.Type', value: type, ecert: true },
            { name: 'hf.Affiliation', value: affiliation, ecert: true },
        ],
        maxEnrollments: request.max_enrollments ? request.max_enrollments : -1,
        enrollments: 0,
        failedLogins: 0,
        revoked: false,
    };
}

/** An empty affiliation means the registrar's own, a dot the root (fabric-ca normalizeRegistrationRequest). */
function affiliationOf(requested: string, registrar: CaIdentity): string {
    if (requested === '') return registrar.affiliation;
    return requested === '.' ? '' : requested;
}

function publicView({ id, type, affiliation, attributes, maxEnrollments }: CaIdentity): object {
    return { id, type, affiliation, attrs: attributes, max_enrollments: maxEnrollments };
}
