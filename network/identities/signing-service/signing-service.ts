import { timingSafeEqual, createHash } from 'node:crypto';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from '../../../core/ports/logger';
import { certificateFingerprint } from '../../gateway/keeper/certificate-fingerprint';
import type { KeptKey, KeyKeeper } from '../../gateway/keeper/key-keeper';

export interface SigningServiceOptions {
    readonly keeper: KeyKeeper;
    readonly logger: Logger;
    /** What callers must send as a bearer token; absent where the file mode of the socket keeps others out. */
    readonly token?: string;
}

/** Bytes of a SHA-256 digest. */
const DIGEST_BYTES = 32;

/** Bytes of a request: a digest, a fingerprint and their names. */
const BODY_BYTES = 4096;

/** Keys that callers may still name after their label has got a newer certificate; all are forgotten when there are more. */
const MAX_REMEMBERED = 1_000;

/** Offers the keys of a keeper to processes that must not have them: docs/signing-service.md is its protocol. */
export function signingService({ keeper, logger, token }: SigningServiceOptions): Express {
    const keys = new HandedOut(keeper);
    const app = express();
    app.disable('x-powered-by');
    if (token !== undefined) app.use(bearer(token));
    app.use(express.json({ limit: BODY_BYTES }));
    const answer = (work: (request: Request, response: Response) => Promise<void>): RequestHandler => {
        return (request, response) =>
            work(request, response).catch((error: unknown) => {
                logger.error({ err: error, path: request.path }, 'The key could not be used');
                refuse(response, 500, 'the key could not be used');
            });
    };
    app.get(
        '/v1/identities',
        answer(async (_request, response) => {
            response.json({ labels: await keeper.labels() });
        }),
    );
    app.get(
        '/v1/identities/:label',
        answer((request, response) => describeIdentity(keys, request, response)),
    );
    app.post(
        '/v1/identities/:label/signatures',
        answer((request, response) => makeSignature(keys, request, response)),
    );
    return app;
}

/** The keys whose certificates callers have been given: they are signed with until nobody can have the certificate any more. */
class HandedOut {
    readonly #keeper: KeyKeeper;
    readonly #keys = new Map<string, KeptKey>();

    constructor(keeper: KeyKeeper) {
        this.#keeper = keeper;
    }

    async present(label: string): Promise<KeptKey | undefined> {
        const key = await this.#keeper.find(label);
        if (key === undefined) return undefined;
        if (this.#keys.size >= MAX_REMEMBERED) this.#keys.clear();
        this.#keys.set(nameOf(label, certificateFingerprint(key.certificatePem)), key);
        return key;
    }

    /** The key of a certificate, also of one before the present one. */
    async of(label: string, fingerprint: string): Promise<KeptKey | undefined> {
        const name = nameOf(label, fingerprint);
        if (!this.#keys.has(name)) await this.present(label);
        return this.#keys.get(name);
    }
}

function nameOf(label: string, fingerprint: string): string {
    return `${label}/${fingerprint}`;
}

async function describeIdentity(keys: HandedOut, request: Request, response: Response): Promise<void> {
    const label = String(request.params['label']);
    const key = await keys.present(label);
    if (key === undefined) refuse(response, 404, `there is no identity "${label}"`);
    else response.json({ label, mspId: key.mspId, certificate: key.certificatePem });
}

async function makeSignature(keys: HandedOut, request: Request, response: Response): Promise<void> {
    const label = String(request.params['label']);
    const asked = signatureRequest(request.body);
    if (asked === undefined) {
        refuse(response, 400, 'send {"certificateSha256": …, "digest": 32 bytes in base64}');
        return;
    }
    const key = await keys.of(label, asked.certificateSha256);
    if (key === undefined) {
        refuse(response, 409, `"${label}" has no key for that certificate`);
        return;
    }
    const signature = await key.sign(asked.digest);
    response.json({ signature: Buffer.from(signature).toString('base64') });
}

function signatureRequest(body: unknown): { certificateSha256: string; digest: Uint8Array } | undefined {
    if (typeof body !== 'object' || body === null) return undefined;
    if (!('certificateSha256' in body) || !('digest' in body)) return undefined;
    const { certificateSha256, digest } = body;
    if (typeof certificateSha256 !== 'string' || typeof digest !== 'string') return undefined;
    const bytes = Buffer.from(digest, 'base64');
    return bytes.length === DIGEST_BYTES ? { certificateSha256, digest: bytes } : undefined;
}

function bearer(token: string): RequestHandler {
    const expected = sha256(`Bearer ${token}`);
    return (request, response, next) => {
        if (timingSafeEqual(sha256(request.headers.authorization ?? ''), expected)) next();
        else refuse(response, 401, 'the token is missing or wrong');
    };
}

function sha256(text: string): Buffer {
    return createHash('sha256').update(text).digest();
}

function refuse(response: Response, status: number, error: string): void {
    response.status(status).json({ error });
}
