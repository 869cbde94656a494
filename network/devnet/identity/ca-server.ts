import { createServer, type Server } from 'node:https';
import express, { type Express, type Request, type Response } from 'express';
import { CA_CODES, CaError } from './ca/ca-error';
import type { CallerEvidence } from './ca/ca-callers';
import { CaRegistry } from './ca/ca-registry';
import { readRequest } from './ca/ca-requests';
import { CaService } from './ca/ca-service';
import type { Organisation } from './organisation';

/** What a certificate authority's server needs. */
export interface CertificateAuthorityOptions {
    readonly organisation: Organisation;
    /** 0 for any free port. */
    readonly port: number;
    /** Where identities and issued certificates are kept; made when it does not exist. */
    readonly registryFile: string;
}

/** A certificate authority that answers. */
export interface RunningCertificateAuthority {
    readonly port: number;
    readonly url: string;
    /** The name that clients may address it by, such as ca-org1. */
    readonly caName: string;
    /** Resolves when the server has ended, open connections included. */
    close(): Promise<void>;
}

/** No CSR or registration comes near this many bytes. */
const BODY_LIMIT_BYTES = 1_000_000;
const HOST = '127.0.0.1';

type Operation = (service: CaService, evidence: CallerEvidence, request: Request) => object | Promise<object>;

const OPERATIONS: readonly (readonly [
    path: string,
    methods: readonly string[],
    status: number,
    operation: Operation,
])[] = [
    ['cainfo', ['GET', 'POST', 'HEAD'], 200, (service) => service.caInfo()],
    ['enroll', ['POST'], 201, (service, evidence) => service.enroll(evidence)],
    ['reenroll', ['POST'], 201, (service, evidence) => service.reenroll(evidence)],
    ['register', ['POST'], 201, (service, evidence) => service.register(evidence)],
    ['revoke', ['POST'], 200, (service, evidence) => service.revoke(evidence)],
    ['gencrl', ['POST'], 200, (service, evidence) => service.generateRevocationList(evidence)],
    ['identities', ['GET'], 200, (service, evidence) => service.identities(evidence)],
    [
        'identities/:id',
        ['GET'],
        200,
        (service, evidence, request) => service.identity(evidence, String(request.params['id'])),
    ],
    ['affiliations', ['GET'], 200, (service, evidence) => service.affiliations(evidence)],
];

/**
 * Serves fabric-ca-server's REST API over TLS on 127.0.0.1 for one organisation, with the registrar admin/adminpw.
 * Its TLS certificate comes from the organisation's TLS authority and names ca.<domain>, localhost and 127.0.0.1.
 */
export async function startCertificateAuthority(
    options: CertificateAuthorityOptions,
): Promise<RunningCertificateAuthority> {
    const { organisation } = options;
    const [registry, tls] = await Promise.all([
        CaRegistry.open(options.registryFile),
        organisation.issueTls([`ca.${organisation.domain}`, 'localhost', HOST]),
    ]);
    const app = application(new CaService(organisation, registry));
    const server = createServer({ cert: tls.certificatePem, key: tls.privateKeyPem }, app);
    const port = await listen(server, options.port);
    return {
        port,
        url: `https://localhost:${port}`,
        caName: organisation.caName,
        close: () => close(server),
    };
}

function application(service: CaService): Express {
    const app = express();
    app.disable('x-powered-by');
    app.use(express.raw({ type: () => true, limit: BODY_LIMIT_BYTES }));
    for (const [path, methods, status, operation] of OPERATIONS) {
        app.all([`/api/v1/${path}`, `/${path}`], async (request, response) => {
            await answer(response, status, async () => {
                if (!methods.includes(request.method)) {
                    throw new CaError(
                        405,
                        CA_CODES.methodNotAllowed,
                        `Method ${request.method} is not allowed`,
                    );
                }
                const evidence = evidenceOf(request);
                service.requireCa(caNameOf(request, evidence.body));
                return operation(service, evidence, request);
            });
        });
    }
    return app;
}

async function answer(response: Response, status: number, operate: () => Promise<object>): Promise<void> {
    try {
        const result = await operate();
        response.status(status).json({ result, errors: [], messages: [], success: true });
    } catch (error) {
        const { status: refused, code, message } = asCaError(error);
        response
            .status(refused)
            .json({ result: '', errors: [{ code, message }], messages: [], success: false });
    }
}

function asCaError(error: unknown): CaError {
    if (error instanceof CaError) return error;
    return new CaError(500, CA_CODES.unknown, error instanceof Error ? error.message : 'unexpected failure');
}

function evidenceOf(request: Request): CallerEvidence {
    const body: unknown = request.body;
    return {
        authorization: request.headers.authorization,
        method: request.method,
        uri: request.originalUrl,
        body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    };
}

function caNameOf(request: Request, body: Buffer): string {
    const { ca } = request.query;
    return typeof ca === 'string' && ca !== '' ? ca : readRequest.caName(body);
}

function listen(server: Server, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, HOST, () => {
            const address = server.address();
            if (typeof address === 'object' && address !== null) resolve(address.port);
        });
    });
}

function close(server: Server): Promise<void> {
    return new Promise((resolve, reject) => {
        server.close((error) => {
            if (error) reject(error);
            else resolve();
        });
        server.closeAllConnections();
    });
}
