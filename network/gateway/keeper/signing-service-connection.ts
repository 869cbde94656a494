import { readFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { SECOND } from '../../../core/instant';
import { GatewayError, reasonOf } from '../gateway-error';

export interface SigningServiceAddress {
    /** `unix:/path/to/socket`, `https://host:port`, or `http://` on this machine. */
    readonly address: string;
    /** File of a token that is sent as `Authorization: Bearer`; read for every request, so that it can be changed. */
    readonly tokenFile?: string;
}

export interface ServiceAnswer {
    readonly status: number;
    readonly body: Readonly<Record<string, unknown>>;
}

/** A signature takes a hardware module some milliseconds; after this time the service counts as away, milliseconds. */
const TIMEOUT_MS = 5 * SECOND;

/** Signatures that may be under way at once; the others wait for a connection. */
const CONNECTIONS = 32;

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

type Send = (options: RequestOptions) => ClientRequest;

/** Asks a signing service over connections that stay open. Throws GATEWAY-KEEPER if there is no answer. */
export class SigningServiceConnection {
    readonly #send: Send;
    readonly #tokenFile: string | undefined;

    /** Throws GATEWAY-KEEPER if the address is not one. */
    constructor({ address, tokenFile }: SigningServiceAddress) {
        this.#send = sender(address);
        this.#tokenFile = tokenFile;
    }

    async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<ServiceAnswer> {
        try {
            return await this.#exchange({ method, path }, body);
        } catch (cause) {
            throw new GatewayError(
                'GATEWAY-KEEPER',
                `the signing service does not answer: ${reasonOf(cause)}`,
                cause,
            );
        }
    }

    async #exchange(
        target: { method: string; path: string },
        body: object | undefined,
    ): Promise<ServiceAnswer> {
        const headers = { ...(await this.#authorization()), 'Content-Type': 'application/json' };
        const request = this.#send({ ...target, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
        return new Promise((resolve, reject) => {
            request.once('error', reject);
            request.once('response', (response) => {
                text(response)
                    .then((json) => {
                        resolve({ status: response.statusCode ?? 0, body: objectOf(json) });
                    })
                    .catch(reject);
            });
            request.end(body === undefined ? undefined : JSON.stringify(body));
        });
    }

    async #authorization(): Promise<Readonly<Record<string, string>>> {
        if (this.#tokenFile === undefined) return {};
        return { Authorization: `Bearer ${(await readFile(this.#tokenFile, 'utf8')).trim()}` };
    }
}

function sender(address: string): Send {
    const pool = { keepAlive: true, maxSockets: CONNECTIONS };
    if (address.startsWith('unix:')) {
        const agent = new Agent(pool);
        const socketPath = address.slice('unix:'.length);
        return (options) => httpRequest({ ...options, socketPath, agent });
    }
    const { protocol, hostname, port } = urlOf(address);
    if (protocol === 'https:') {
        const agent = new TlsAgent(pool);
        return (options) => httpsRequest({ ...options, hostname, port, agent });
    }
    const agent = new Agent(pool);
    return (options) => httpRequest({ ...options, hostname, port, agent });
}

function urlOf(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
    if (url !== undefined && isSafe) return url;
    throw new GatewayError(
        'GATEWAY-KEEPER',
        `a signing service is at unix:/path, at https://host, or at http:// on this machine, not at "${address}"`,
    );
}

function objectOf(json: string): ServiceAnswer['body'] {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
