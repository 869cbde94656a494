import express from 'express';
import { Registry } from 'prom-client';
import { recordingLogger } from '../../test/support/recording-logger';
import { readApiConfig } from '../config';
import { Admission } from '../middleware/admission';
import { Authentication } from '../middleware/authentication';
import { BodyReader } from '../middleware/body';
import { HttpMetrics } from '../middleware/http-metrics';
import { Quotas } from '../middleware/quotas';
import { readApiDocument } from '../openapi/document';
import { documentedOperations } from '../openapi/documented-operation';
import { compilersOf } from '../openapi/request-validator';
import type { Endpoint } from './api-request';
import { Edge } from './edge';
import { addRoutes } from './router';

const document = readApiDocument();
const config = readApiConfig({});
const admission = new Admission(config);
const quotas = new Quotas(config, admission);
const edge = new Edge({
    config,
    logger: recordingLogger(),
    newId: () => 'id',
    metrics: new HttpMetrics(new Registry()),
    quotas,
});
const compilers = compilersOf(document);
const noKeys = { put: () => Promise.resolve(), find: () => Promise.resolve(undefined) };
const gate = {
    authentication: new Authentication(noKeys, () => 0),
    admission,
    quotas,
    bodies: new BodyReader(config),
    publicUrl: undefined,
};
const endpoints: readonly Endpoint[] = [...documentedOperations(document).values()].map(
    ({ operationId, scopes }) => ({
        access: scopes.length === 0 ? 'open' : 'key',
        operationId,
        answer: () => ({ status: 200, json: {} }),
    }),
);
const route = (some: readonly Endpoint[]) => () => {
    addRoutes(express(), { document, compilers, endpoints: some, gate, edge });
};

test('the service starts when each documented operation has its endpoint', () => {
    expect(route(endpoints)).not.toThrow();
});

test('it does not start with a documented operation that nothing answers', () => {
    expect(route(endpoints.filter(({ operationId }) => operationId !== 'getInvoice'))).toThrow('getInvoice');
});

test('it does not start with an endpoint that is not documented', () => {
    const answer = () => ({ status: 200, json: {} });
    expect(route([...endpoints, { access: 'open', operationId: 'secret', answer }])).toThrow('secret');
});

test('it does not start with an endpoint that is open although the document asks for a key', () => {
    const answer = () => ({ status: 200, json: {} });
    const opened = endpoints.map((endpoint): Endpoint =>
        endpoint.operationId === 'getInvoice'
            ? { access: 'open', operationId: 'getInvoice', answer }
            : endpoint,
    );
    expect(route(opened)).toThrow('getInvoice');
});
