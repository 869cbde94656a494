import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { AppError } from '../../core/errors';
import type { BrokerWatch } from '../../core/ports/broker-watch';
import type { Closable } from '../../core/ports/ledger-connection';
import type { Logger } from '../../core/ports/logger';
import { addBrokerMetrics } from '../broker-metrics';
import type { Answer } from '../http/answer';
import { writeAnswer } from '../http/write-answer';
import { problemAnswer } from '../middleware/problem';
import { SECURITY_HEADERS } from '../middleware/security-headers';
import { livenessAnswer } from '../routes/get-liveness';
import { metricsAnswer } from '../routes/get-metrics';
import { readinessAnswer, type Checked } from '../routes/get-readiness';
import type { HealthConfig } from './config';

export interface HealthServerParts {
    readonly role: Checked;
    /** What is measured besides, for GET /metrics. */
    readonly broker: BrokerWatch;
    readonly config: HealthConfig;
    readonly logger: Logger;
}

/**
 * GET /health/live, /health/ready and /metrics of a role that serves no API, answered as the api answers them. Without a port nothing
 * listens. Rejects if the port is taken.
 */
export async function serveHealth({ role, broker, config, logger }: HealthServerParts): Promise<Closable> {
    const { host, port } = config;
    if (port === undefined) return { close: () => Promise.resolve() };
    const registry = new Registry();
    addBrokerMetrics(registry, broker);
    const server = createServer((request, response) => void answer({ role, registry }, request, response));
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

interface Told {
    readonly role: Checked;
    readonly registry: Registry;
}

async function answer(told: Told, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = await answerOf(told, request).catch((error: unknown) => problemAnswer(error, randomUUID()));
    writeAnswer(response, found, { headers: SECURITY_HEADERS, withBody: request.method !== 'HEAD' });
}

async function answerOf({ role, registry }: Told, { url = '' }: IncomingMessage): Promise<Answer> {
    if (url === '/health/live') return livenessAnswer();
    if (url === '/health/ready') return readinessAnswer(role);
    if (url === '/metrics') return metricsAnswer(registry);
    throw new AppError('ROUTE_NOT_FOUND', 'There are /health/live, /health/ready and /metrics.');
}
