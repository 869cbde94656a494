import type { CertificateAuthority, CertificateUse, Subject } from '../certificate-authority';
import { x509 } from '../x509-provider';
import { authorizationFailure, CA_CODES, CaError } from './ca-error';
import type { CaAttribute, CaCertificate, CaIdentity } from './ca-registry';
import type { AttributeRequest, EnrollRequest } from './ca-requests';
import { normaliseHex } from './serial-number';

/** A certificate that was just issued, and what the registry keeps of it. */
export interface IssuedCertificate {
    readonly certificatePem: string;
    readonly record: CaCertificate;
}

/** Issues the certificate that an identity asks for with its CSR (fabric-ca lib/serverenroll.go, handleEnroll). */
export async function enrol(
    authority: CertificateAuthority,
    identity: CaIdentity,
    request: EnrollRequest,
): Promise<IssuedCertificate> {
    const use = useOf(request.profile ?? '');
    const csr = await parseCsr(request.certificate_request);
    if (csr.subjectName.getField('CN')[0] !== identity.id) throw commonNameDiffers();
    if (asksToBeAuthority(csr)) throw authorizationFailure();
    const certificatePem = await authority.issue({
        subject: subjectOf(csr, identity),
        publicKey: csr.publicKey,
        use,
        hosts: hostsOf(csr),
        attributes: attributesFor(identity.attributes, request.attr_reqs ?? undefined),
    });
    return { certificatePem, record: recordOf(certificatePem, identity.id) };
}

/** The attributes that go into a certificate; undefined when none is asked for and none is there by default. */
export function attributesFor(
    attributes: readonly CaAttribute[],
    requests: readonly AttributeRequest[] | undefined,
): Record<string, string> | undefined {
    const defaults = attributes.filter(({ ecert }) => ecert).map(({ name }) => ({ name }));
    if (!requests && defaults.length === 0) return undefined;
    const values = new Map(attributes.map(({ name, value }) => [name, value]));
    const wanted: readonly AttributeRequest[] = requests ?? defaults;
    const missing = wanted
        .filter(({ name, optional }) => !optional && !values.has(name))
        .map(({ name }) => name);
    if (missing.length > 0) {
        const names = missing.join(' ');
        throw new CaError(
            500,
            CA_CODES.unknown,
            `Failed to find requested attributes: The following required attributes are missing: [${names}]`,
        );
    }
    const present = wanted.flatMap(({ name }) => {
        const value = values.get(name);
        return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function useOf(profile: string): CertificateUse {
    if (profile === '') return 'signing';
    if (profile === 'tls') return 'tls';
    if (profile === 'ca') throw authorizationFailure();
    throw new CaError(500, CA_CODES.unknown, `Invalid profile: '${profile}'`);
}

async function parseCsr(pem: string): Promise<x509.Pkcs10CertificateRequest> {
    let csr: x509.Pkcs10CertificateRequest;
    try {
        csr = new x509.Pkcs10CertificateRequest(pem);
    } catch {
        throw new CaError(400, CA_CODES.badCsr, 'CSR Decode failed');
    }
    if (!(await csr.verify())) throw new CaError(400, CA_CODES.badCsr, 'CSR signature is invalid');
    return csr;
}

function commonNameDiffers(): CaError {
    return new CaError(
        403,
        CA_CODES.commonNameDiffers,
        'The CSR subject common name must equal the enrollment ID',
    );
}

function subjectOf(csr: x509.Pkcs10CertificateRequest, { id, type, affiliation }: CaIdentity): Subject {
    const field = (name: string): string | undefined => csr.subjectName.getField(name)[0];
    return {
        commonName: id,
        organisation: field('O'),
        units: [type, ...affiliation.split('.').filter((part) => part !== '')],
        country: field('C'),
        state: field('ST'),
        locality: field('L'),
    };
}

function asksToBeAuthority(csr: x509.Pkcs10CertificateRequest): boolean {
    return csr.extensions.some(
        (extension) => extension instanceof x509.BasicConstraintsExtension && extension.ca,
    );
}

function hostsOf(csr: x509.Pkcs10CertificateRequest): string[] {
    return csr.extensions
        .filter((extension) => extension instanceof x509.SubjectAlternativeNameExtension)
        .flatMap((extension) => extension.names.items)
        .filter(({ type }) => type === 'dns' || type === 'ip')
        .map(({ value }) => value);
}

function recordOf(certificatePem: string, id: string): CaCertificate {
    const certificate = new x509.X509Certificate(certificatePem);
    const aki = certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId ?? '';
    return { serial: normaliseHex(certificate.serialNumber), aki: normaliseHex(aki), id, revokedAt: null };
}
