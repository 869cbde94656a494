import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { generateKeyPair, P256 } from './key-pair';
import { x509 } from './x509-provider';

const HOUR_MS = 3_600_000;
/** 15 years, the default of fabric-ca-server (csr.ca.expiry 131400h). */
const ROOT_LIFETIME_MS = 131_400 * HOUR_MS;
/** One year, the default of fabric-ca-server (signing.default.expiry 8760h). */
const LEAF_LIFETIME_MS = 8_760 * HOUR_MS;
/** How far a certificate's start lies back, so that a client with a slow clock accepts it (cfssl's default). */
const BACKDATE_MS = 300_000;
/** Random bytes in a serial number, as cfssl makes them; RFC 5280 allows 20. */
const SERIAL_NUMBER_BYTES = 20;
/** How long a revocation list is fresh, the default of fabric-ca-server (crl.expiry 24h). */
const REVOCATION_LIST_LIFETIME_MS = 24 * HOUR_MS;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** The OID under which Fabric keeps an identity's attributes in its certificate (fabric-ca lib/attrmgr). */
export const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

/** The parts of a distinguished name; several units go into one set, as Go's pkix.Name writes them. */
export interface Subject {
    readonly commonName: string;
    readonly organisation?: string | undefined;
    readonly units?: readonly string[];
    readonly country?: string | undefined;
    readonly state?: string | undefined;
    readonly locality?: string | undefined;
}

/** What a certificate is for: `signing` for an enrolment certificate, `tls` for both ends of a TLS connection. */
export type CertificateUse = 'signing' | 'tls';

/** A certificate to be issued. */
export interface CertificateRequest {
    readonly subject: Subject;
    readonly publicKey: webcrypto.CryptoKey | x509.PublicKey;
    readonly use: CertificateUse;
    /** DNS names and IP addresses. */
    readonly hosts?: readonly string[];
    /** Written into the certificate as Fabric's attribute extension. */
    readonly attributes?: Readonly<Record<string, string>> | undefined;
    readonly notAfter?: Date;
}

/** A certificate that was revoked. */
export interface RevokedCertificate {
    /** Hexadecimal. */
    readonly serialNumber: string;
    readonly revokedAt: Date;
}

/** A certificate together with its key (PKCS #8), as they are kept on disk. */
export interface CertificateWithKey {
    readonly certificatePem: string;
    readonly privateKeyPem: string;
}

/** A root certificate authority: signs certificates and revocation lists with one key. */
export class CertificateAuthority {
    readonly certificatePem: string;
    readonly #certificate: x509.X509Certificate;
    readonly #key: webcrypto.CryptoKey;

    private constructor(certificate: x509.X509Certificate, key: webcrypto.CryptoKey) {
        this.certificatePem = pemOf(certificate);
        this.#certificate = certificate;
        this.#key = key;
    }

    /** A new self-signed authority. */
    static async create(
        subject: Subject,
    ): Promise<{ authority: CertificateAuthority; material: CertificateWithKey }> {
        const keys = await generateKeyPair();
        const certificate = await x509.X509CertificateGenerator.createSelfSigned({
            serialNumber: newSerialNumber(),
            name: nameOf(subject),
            notBefore: new Date(Date.now() - BACKDATE_MS),
            notAfter: new Date(Date.now() + ROOT_LIFETIME_MS),
            keys,
            signingAlgorithm: SIGNATURE,
            extensions: [
                new x509.KeyUsagesExtension(
                    x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
                    true,
                ),
                new x509.BasicConstraintsExtension(true, 1, true),
                await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
            ],
        });
        const authority = new CertificateAuthority(certificate, keys.privateKey);
        return {
            authority,
            material: { certificatePem: authority.certificatePem, privateKeyPem: keys.privateKeyPem },
        };
    }

    /** The authority that `create` made earlier. */
    static async load({ certificatePem, privateKeyPem }: CertificateWithKey): Promise<CertificateAuthority> {
        const pkcs8 = createPrivateKey(privateKeyPem).export({ type: 'pkcs8', format: 'der' });
        const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']);
        return new CertificateAuthority(new x509.X509Certificate(certificatePem), key);
    }

    /** The certificate in PEM form; it never outlives the authority. */
    async issue(request: CertificateRequest): Promise<string> {
        const wanted = request.notAfter ?? new Date(Date.now() + LEAF_LIFETIME_MS);
        const { notAfter } = this.#certificate;
        const certificate = await x509.X509CertificateGenerator.create({
            serialNumber: newSerialNumber(),
            subject: nameOf(request.subject),
            issuer: this.#certificate.subjectName,
            notBefore: this.#certificate.notBefore,
            notAfter: wanted < notAfter ? wanted : notAfter,
            publicKey: request.publicKey,
            signingKey: this.#key,
            signingAlgorithm: SIGNATURE,
            extensions: await this.#extensionsFor(request),
        });
        return pemOf(certificate);
    }

    /** A revocation list in PEM form that names these certificates. */
    async revocationList(revoked: readonly RevokedCertificate[]): Promise<string> {
        const list = await x509.X509CrlGenerator.create({
            issuer: this.#certificate.subjectName,
            thisUpdate: new Date(),
            nextUpdate: new Date(Date.now() + REVOCATION_LIST_LIFETIME_MS),
            entries: revoked.map(({ serialNumber, revokedAt }) => ({
                serialNumber,
                revocationDate: revokedAt,
            })),
            extensions: [await this.#authorityKeyIdentifier()],
            signingAlgorithm: SIGNATURE,
            signingKey: this.#key,
        });
        return `${list.toString('pem')}\n`;
    }

    async #extensionsFor({
        publicKey,
        use,
        hosts = [],
        attributes,
    }: CertificateRequest): Promise<x509.Extension[]> {
        const extensions: x509.Extension[] = [
            ...usageExtensions(use),
            new x509.BasicConstraintsExtension(false, undefined, true),
            await x509.SubjectKeyIdentifierExtension.create(publicKey),
            await this.#authorityKeyIdentifier(),
        ];
        if (hosts.length > 0)
            extensions.push(new x509.SubjectAlternativeNameExtension(hosts.map(alternativeName)));
        if (attributes) extensions.push(attributeExtension(attributes));
        return extensions;
    }

    #authorityKeyIdentifier(): Promise<x509.Extension> {
        return x509.AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey);
    }
}

function usageExtensions(use: CertificateUse): x509.Extension[] {
    const { digitalSignature, keyEncipherment, keyAgreement } = x509.KeyUsageFlags;
    if (use === 'signing') return [new x509.KeyUsagesExtension(digitalSignature, true)];
    return [
        new x509.KeyUsagesExtension(digitalSignature | keyEncipherment | keyAgreement, true),
        new x509.ExtendedKeyUsageExtension([
            x509.ExtendedKeyUsage.serverAuth,
            x509.ExtendedKeyUsage.clientAuth,
        ]),
    ];
}

function attributeExtension(attributes: Readonly<Record<string, string>>): x509.Extension {
    return new x509.Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs: attributes })));
}

function alternativeName(host: string): x509.JsonGeneralName {
    return { type: isIP(host) ? 'ip' : 'dns', value: host };
}

function nameOf(subject: Subject): x509.JsonName {
    const parts: [string, readonly string[]][] = [
        ['C', present(subject.country)],
        ['O', present(subject.organisation)],
        ['OU', subject.units ?? []],
        ['L', present(subject.locality)],
        ['ST', present(subject.state)],
        ['CN', [subject.commonName]],
    ];
    return parts.filter(([, values]) => values.length > 0).map(([type, values]) => ({ [type]: [...values] }));
}

const present = (value: string | undefined): string[] => (value ? [value] : []);

function newSerialNumber(): string {
    const bytes = randomBytes(SERIAL_NUMBER_BYTES);
    bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
    return bytes.toString('hex');
}

function pemOf(certificate: x509.X509Certificate): string {
    return `${certificate.toString('pem')}\n`;
}
