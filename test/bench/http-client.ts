import http from 'node:http';

export interface Answer {
    readonly status: number;
    readonly body: string;
}

export interface BenchRequest {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly body?: string;
}

/** A keep-alive client for one server and one key, as thin as Node.js has it, so that the generator stays out of the way. */
export class BenchClient {
    readonly #agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
    readonly #url: URL;
    readonly #key: string;

    constructor(url: string, key: string) {
        this.#url = new URL(url);
        this.#key = key;
    }

    async request({ method, path, body }: BenchRequest): Promise<Answer> {
        return new Promise((resolve, reject) => {
            const headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${this.#key}` };
            if (body !== undefined) {
                headers['content-type'] = 'application/json';
                headers['content-length'] = Buffer.byteLength(body);
            }
            const { hostname, port } = this.#url;
            const request = http.request(
                { hostname, port, method, path, headers, agent: this.#agent },
                (response) => {
                    const chunks: Buffer[] = [];
                    response.on('data', (chunk: Buffer) => chunks.push(chunk));
                    response.on('end', () => {
                        resolve({
                            status: response.statusCode ?? 0,
                            body: Buffer.concat(chunks).toString('utf8'),
                        });
                    });
                    response.on('error', reject);
                },
            );
            request.on('error', reject);
            request.end(body);
        });
    }

    close(): void {
        this.#agent.destroy();
    }
}
