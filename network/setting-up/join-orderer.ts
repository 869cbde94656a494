import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** The admin endpoint of an orderer, which asks for a client certificate (fabric orderer.yaml, `Admin`). */
export interface OrdererAdmin {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly tlsRootPem: string;
    /** Signed by an authority that the orderer trusts for its admin endpoint. */
    readonly certificatePem: string;
    readonly keyPem: string;
    /** The name that the orderer's certificate bears, if it is not the host's. */
    readonly serverName?: string;
}

interface Answer {
    readonly status: number;
    readonly body: string;
}

const CHANNELS = '/participation/v1/channels';
const TIMEOUT_MS = 30_000;

/**
 * Makes the orderer a member of the channel, unless it is, through its channel participation API (fabric
 * docs/source/create_channel/create_channel_participation.md, swagger-fabric.json).
 */
export async function joinOrderer(
    admin: OrdererAdmin,
    { channel, genesisBlock }: { readonly channel: string; readonly genesisBlock: Uint8Array },
): Promise<void> {
    if (await isMember(admin, channel)) return;
    const form = new FormData();
    form.set('config-block', new Blob([new Uint8Array(genesisBlock)]), 'config.block');
    const encoded = new Response(form);
    const { status, body } = await ask(admin, {
        path: CHANNELS,
        method: 'POST',
        headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
        content: Buffer.from(await encoded.arrayBuffer()),
    });
    if (status !== 201) throw new Error(`${admin.name} does not join ${channel} (${status}): ${body.trim()}`);
}

async function isMember(admin: OrdererAdmin, channel: string): Promise<boolean> {
    const { status, body } = await ask(admin, { path: `${CHANNELS}/${channel}`, method: 'GET' });
    if (status === 404) return false;
    if (status === 200) return true;
    throw new Error(`${admin.name} does not say whether it is in ${channel} (${status}): ${body.trim()}`);
}

async function ask(
    { name, host, port, tlsRootPem, certificatePem, keyPem, serverName }: OrdererAdmin,
    { content, ...what }: Pick<RequestOptions, 'path' | 'method' | 'headers'> & { readonly content?: Buffer },
): Promise<Answer> {
    const sent = request({
        ...what,
        host,
        port,
        ca: tlsRootPem,
        cert: certificatePem,
        key: keyPem,
        ...(serverName !== undefined && { servername: serverName }),
        agent: false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve).once('error', (error) => {
            reject(new Error(`${name} does not answer at its admin endpoint: ${error.message}`));
        });
    });
    sent.end(content);
    const response = await answered;
    return { status: response.statusCode ?? 0, body: await text(response) };
}
