import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { ClientTls } from '../../gateway/grpc-target';
import { reasonOf } from '../../gateway/gateway-error';

/** A server, and how it is told from others. */
export interface TlsTarget {
    readonly url: string;
    readonly tlsRootPem?: string;
    /** The name that its certificate bears, if it is not the host's. */
    readonly serverName?: string;
}

export interface ServerCertificate {
    readonly issuer: string;
    /** The subject's common name and the alternative names. */
    readonly names: string;
    readonly notBefore: string;
    readonly notAfter: string;
}

/** What became of a connection. */
export type TlsAnswer =
    | { readonly kind: 'trusted'; readonly certificate: ServerCertificate }
    /** It serves, and without TLS as its URL says. */
    | { readonly kind: 'plain' }
    /** `code` is OpenSSL's or Node's, such as CERT_HAS_EXPIRED. */
    | { readonly kind: 'untrusted'; readonly code: string; readonly certificate: ServerCertificate }
    /** The connection stood, and the server did not go on: it wants a client's certificate, or speaks something else. */
    | { readonly kind: 'refused'; readonly reason: string }
    /** `code` is the system's, such as ECONNREFUSED, or TIMEOUT. */
    | { readonly kind: 'unreachable'; readonly code: string; readonly reason: string };

/** A connection with its handshake takes a few round trips; milliseconds. */
const TIMEOUT_MS = 4_000;

/** Connects as a gRPC client would, and says at which point it ended. */
export async function probeTls(target: TlsTarget, clientTls?: ClientTls): Promise<TlsAnswer> {
    const { protocol } = new URL(target.url);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const socket = protocol === 'grpcs:' ? tlsSocket(target, clientTls) : tcpSocket(target.url);
    socket.on('error', () => undefined);
    try {
        await once(socket, protocol === 'grpcs:' ? 'secureConnect' : 'connect', { signal });
        if (!('authorized' in socket)) return await served(socket, { kind: 'plain' }, signal);
        const certificate = serverCertificate(socket.getPeerCertificate());
        if (!socket.authorized) return { kind: 'untrusted', code: authorizationCode(socket), certificate };
        return await served(socket, { kind: 'trusted', certificate }, signal);
    } catch (error) {
        return notConnected(error);
    } finally {
        socket.destroy();
    }
}

function tcpSocket(url: string): Socket {
    const { hostname, port } = new URL(url);
    return connectTcp({ host: hostname, port: Number(port) });
}

function tlsSocket({ url, tlsRootPem, serverName }: TlsTarget, clientTls: ClientTls | undefined): TLSSocket {
    const { hostname, port } = new URL(url);
    const name = serverName ?? hostname;
    return connectTls({
        host: hostname,
        port: Number(port),
        ...(isIP(name) === 0 && { servername: name }),
        ...(tlsRootPem !== undefined && { ca: tlsRootPem }),
        ...(clientTls !== undefined && { cert: clientTls.certificatePem, key: clientTls.keyPem }),
        ALPNProtocols: ['h2'],
        rejectUnauthorized: false,
        checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    });
}

/** A gRPC server sends its settings at once; one that wants a client's certificate ends the connection instead. */
async function served(socket: Socket, answer: TlsAnswer, signal: AbortSignal): Promise<TlsAnswer> {
    const session = connectHttp2('https://localhost', { createConnection: () => socket });
    const closed = once(socket, 'close', { signal }).then(() => {
        throw new Error('it closed the connection');
    });
    closed.catch(() => undefined);
    try {
        await Promise.race([once(session, 'remoteSettings', { signal }), closed]);
        return answer;
    } catch (error) {
        return { kind: 'refused', reason: signal.aborted ? 'it does not answer' : reasonOf(error) };
    } finally {
        session.on('error', () => undefined);
        session.destroy();
    }
}

function authorizationCode({ authorizationError }: TLSSocket): string {
    const error: unknown = authorizationError;
    if (typeof error === 'string') return error;
    return codeOf(error) ?? reasonOf(error);
}

function serverCertificate(certificate: PeerCertificate): ServerCertificate {
    const { subject, issuer, subjectaltname = '', valid_from: from, valid_to: to } = certificate;
    return {
        issuer: [issuer.CN].flat().join(', '),
        names: [subject.CN, subjectaltname].filter(Boolean).join(', '),
        notBefore: new Date(from).toISOString(),
        notAfter: new Date(to).toISOString(),
    };
}

function notConnected(error: unknown): TlsAnswer {
    const code = codeOf(error) ?? 'UNKNOWN';
    if (code === 'ABORT_ERR') return { kind: 'unreachable', code: 'TIMEOUT', reason: 'no answer in time' };
    if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'ECONNRESET')
        return { kind: 'refused', reason: reasonOf(error) };
    return { kind: 'unreachable', code, reason: reasonOf(error) };
}

function codeOf(error: unknown): string | undefined {
    if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
    return typeof error.code === 'string' ? error.code : undefined;
}
