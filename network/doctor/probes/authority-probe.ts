import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { CertificateAuthority } from '../../gateway/connection-profile';
import { reasonOf } from '../../gateway/gateway-error';

/** What a certificate authority said of itself. */
export type AuthorityAnswer =
    | { readonly kind: 'answered'; readonly caName: string }
    | { readonly kind: 'refused'; readonly reason: string }
    /** `code` is the system's, OpenSSL's or Node's. */
    | { readonly kind: 'unreachable'; readonly code: string; readonly reason: string };

const TIMEOUT_MS = 4_000;

/** Asks for what everybody may know (fabric-ca `GET /cainfo`). */
export async function probeAuthority(authority: CertificateAuthority): Promise<AuthorityAnswer> {
    try {
        const response = await get(authority);
        return answerOf(response.statusCode ?? 0, await text(response));
    } catch (error) {
        return { kind: 'unreachable', code: codeOf(error), reason: reasonOf(error) };
    }
}

async function get({ url, caName, tlsRootPem, verify }: CertificateAuthority): Promise<IncomingMessage> {
    const address = new URL('/cainfo', url);
    if (caName !== undefined) address.searchParams.set('ca', caName);
    const options: RequestOptions = {
        rejectUnauthorized: verify,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        agent: false,
        ...(tlsRootPem !== undefined && { ca: tlsRootPem }),
    };
    const asked = request(address, options);
    asked.end();
    const answered: unknown[] = await once(asked, 'response');
    const [response] = answered;
    if (!isResponse(response)) throw new Error('it sent no response');
    return response;
}

function isResponse(value: unknown): value is IncomingMessage {
    return typeof value === 'object' && value !== null && 'statusCode' in value;
}

function answerOf(status: number, body: string): AuthorityAnswer {
    const result = resultOf(body);
    if (result !== undefined) return { kind: 'answered', caName: result };
    return { kind: 'refused', reason: `HTTP ${status}: ${body.slice(0, 200).trim()}` };
}

function resultOf(body: string): string | undefined {
    try {
        const answer: unknown = JSON.parse(body);
        const result = memberOf(answer, 'result');
        const caName = memberOf(result, 'CAName');
        return typeof caName === 'string' ? caName : undefined;
    } catch {
        return undefined;
    }
}

function memberOf(value: unknown, name: string): unknown {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function codeOf(error: unknown): string {
    const code = memberOf(error, 'code');
    return typeof code === 'string' ? code : 'UNKNOWN';
}
