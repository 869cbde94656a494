import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError } from '../../core/errors';
import type { Closable } from '../../core/ports/ledger-connection';
import type { Logger } from '../../core/ports/logger';
import type { Answer } from '../http/answer';
import { writeAnswer } from '../http/write-answer';
import { problemAnswer } from '../middleware/problem';
import { SECURITY_HEADERS } from '../middleware/security-headers';
import { livenessAnswer } from '../routes/get-liveness';
import { readinessAnswer, type Checked } from '../routes/get-readiness';
import type { HealthConfig } from './config';

export interface HealthServerParts {
    readonly role: Checked;
    readonly config: HealthConfig;
    readonly logger: Logger;
}

/**
 * GET /health/live and /health/ready of a role that serves no API, answered as the api answers them. Without a port nothing
 * listens. Rejects if the port is taken.
 */
export async function serveHealth({ role, config, logger }: HealthServerParts): Promise<Closable> {
    const { host, port } = config;
    if (port === undefined) return { close: () => Promise.resolve() };
    const server = createServer((request, response) => void answer(role, request, response));
    server.listen(port, host);
    await once(server, 'listening');
    logger.info({ address: server.address() }, 'tells its health');
    return {
        async close() {
            server.close();
            server.closeAllConnections();
            await once(server, 'close');
        },
    };
}

async function answer(role: Checked, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = await answerOf(role, request).catch((error: unknown) => problemAnswer(error, randomUUID()));
    writeAnswer(response, found, { headers: SECURITY_HEADERS, withBody: request.method !== 'HEAD' });
}

async function answerOf(role: Checked, { url = '' }: IncomingMessage): Promise<Answer> {
    if (url === '/health/live') return livenessAnswer();
    if (url === '/health/ready') return readinessAnswer(role);
    throw new AppError('ROUTE_NOT_FOUND', 'There are /health/live and /health/ready.');
}
