import { GatewayError } from '../gateway-error';
import { certificateFingerprint } from './certificate-fingerprint';
import type { KeptKey, KeyKeeper } from './key-keeper';
import type { ServiceAnswer, SigningServiceConnection } from './signing-service-connection';

/** Bytes of r and s of a P-256 signature together. */
const SIGNATURE_BYTES = 64;

/** Keys in a signing service (docs/signing-service.md): this process is given certificates and signatures, never a key. */
export class SigningServiceKeeper implements KeyKeeper {
    readonly #connection: SigningServiceConnection;

    constructor(connection: SigningServiceConnection) {
        this.#connection = connection;
    }

    async find(label: string): Promise<KeptKey | undefined> {
        const path = `/v1/identities/${encodeURIComponent(label)}`;
        const answer = await this.#connection.ask('GET', path);
        if (answer.status === 404) return undefined;
        const mspId = textIn(accepted(answer), 'mspId');
        const certificatePem = textIn(accepted(answer), 'certificate');
        return new ServiceKey({ mspId, certificatePem, path, connection: this.#connection });
    }

    async labels(): Promise<readonly string[]> {
        const { labels } = accepted(await this.#connection.ask('GET', '/v1/identities'));
        if (!Array.isArray(labels) || !labels.every((label) => typeof label === 'string'))
            throw misunderstood('no list of labels');
        return labels;
    }
}

interface ServiceKeyOptions {
    readonly mspId: string;
    readonly certificatePem: string;
    readonly path: string;
    readonly connection: SigningServiceConnection;
}

class ServiceKey implements KeptKey {
    readonly mspId: string;
    readonly certificatePem: string;
    readonly #path: string;
    readonly #fingerprint: string;
    readonly #connection: SigningServiceConnection;

    constructor({ mspId, certificatePem, path, connection }: ServiceKeyOptions) {
        this.mspId = mspId;
        this.certificatePem = certificatePem;
        this.#path = `${path}/signatures`;
        this.#fingerprint = certificateFingerprint(certificatePem);
        this.#connection = connection;
    }

    async sign(digest: Uint8Array): Promise<Uint8Array> {
        const answer = await this.#connection.ask('POST', this.#path, {
            certificateSha256: this.#fingerprint,
            digest: Buffer.from(digest).toString('base64'),
        });
        const signature = Buffer.from(textIn(accepted(answer), 'signature'), 'base64');
        if (signature.length !== SIGNATURE_BYTES)
            throw misunderstood(`a signature of ${signature.length} bytes`);
        return signature;
    }
}

function accepted({ status, body }: ServiceAnswer): Readonly<Record<string, unknown>> {
    if (status === 200) return body;
    const { error } = body;
    const said = typeof error === 'string' ? `: ${error}` : '';
    throw new GatewayError('GATEWAY-KEEPER', `the signing service answered ${status}${said}`);
}

function textIn(body: Readonly<Record<string, unknown>>, member: string): string {
    const value = body[member];
    if (typeof value === 'string') return value;
    throw misunderstood(`no ${member}`);
}

function misunderstood(what: string): GatewayError {
    return new GatewayError('GATEWAY-KEEPER', `the signing service answered with ${what}`);
}
