import { verify, type X509Certificate } from 'node:crypto';
import { AsnConvert, AsnProp, AsnPropTypes } from '@peculiar/asn1-schema';
import { x509 } from './x509-provider';

/** The frame of every signed X.509 structure, RFC 5280 section 5.1.1: what is signed, how, the signature. */
class SignedStructure {
    toBeSigned = new ArrayBuffer(0);
    algorithm = new ArrayBuffer(0);
    signature = new ArrayBuffer(0);
}

AsnProp({ type: AsnPropTypes.Any })(SignedStructure.prototype, 'toBeSigned');
AsnProp({ type: AsnPropTypes.Any })(SignedStructure.prototype, 'algorithm');
AsnProp({ type: AsnPropTypes.BitString })(SignedStructure.prototype, 'signature');

/** The serial numbers that one revocation list names, and who signed it. */
export class RevocationList {
    readonly #serialNumbers: ReadonlySet<bigint>;
    readonly #signed: SignedStructure;

    /** @param pem an X.509 CRL in PEM form */
    constructor(pem: string) {
        const list = new x509.X509Crl(pem);
        this.#serialNumbers = new Set(list.entries.map((entry) => serialNumberOf(entry.serialNumber)));
        this.#signed = AsnConvert.parse(list.rawData, SignedStructure);
    }

    /** Whether this certificate authority signed the list; a list that it did not sign says nothing of its certificates. */
    isSignedBy(authority: X509Certificate): boolean {
        const { toBeSigned, signature } = this.#signed;
        return verify('sha256', Buffer.from(toBeSigned), authority.publicKey, Buffer.from(signature));
    }

    /** @param serialNumber hexadecimal, as node:crypto gives it */
    revokes(serialNumber: string): boolean {
        return this.#serialNumbers.has(serialNumberOf(serialNumber));
    }
}

function serialNumberOf(hexadecimal: string): bigint {
    return BigInt(`0x${hexadecimal}`);
}
