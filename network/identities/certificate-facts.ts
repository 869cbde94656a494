import 'reflect-metadata';
import { AuthorityKeyIdentifierExtension, X509Certificate } from '@peculiar/x509';
import type { Instant } from '../../core/instant';

/** What a certificate says of the identity that it certifies. */
export interface CertificateFacts {
    /** The id at the certificate authority. */
    readonly commonName: string;
    /** Serial number, and the authority's key identifier, in hexadecimal: together they name the certificate at the authority. */
    readonly serial: string;
    readonly aki: string;
    readonly notBefore: Instant;
    readonly notAfter: Instant;
    readonly attributes: Readonly<Record<string, string>>;
}

/** Where fabric-ca writes attributes (fabric-ca lib/attrmgr). */
const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

export function certificateFacts(certificatePem: string): CertificateFacts {
    const certificate = new X509Certificate(certificatePem);
    const extension = certificate.getExtension(ATTRIBUTES_OID);
    return {
        commonName: certificate.subjectName.getField('CN')[0] ?? '',
        serial: certificate.serialNumber,
        aki: certificate.getExtension(AuthorityKeyIdentifierExtension)?.keyId ?? '',
        notBefore: certificate.notBefore.getTime(),
        notAfter: certificate.notAfter.getTime(),
        attributes: extension === null ? {} : attributesIn(Buffer.from(extension.value).toString('utf8')),
    };
}

function attributesIn(json: string): Readonly<Record<string, string>> {
    const content: unknown = JSON.parse(json);
    if (typeof content !== 'object' || content === null || !('attrs' in content)) return {};
    const { attrs } = content;
    if (typeof attrs !== 'object' || attrs === null) return {};
    return Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, String(value)]));
}
