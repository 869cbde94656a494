import type { Endpoint } from '../http/api-request';
import type { ApiDocument } from '../openapi/document';
import type { Readiness } from '../readiness/readiness';
import { approveInvoice } from './approve-invoice';
import { cancelInvoice } from './cancel-invoice';
import { cancelOperation } from './cancel-operation';
import { completeOperation } from './complete-operation';
import { createExport } from './create-export';
import { createInvoice } from './create-invoice';
import { createInvoices } from './create-invoices';
import { createOperation } from './create-operation';
import { deleteExport } from './delete-export';
import { deleteOperation } from './delete-operation';
import { failOperation } from './fail-operation';
import { getChanges } from './get-changes';
import { getDocumentation } from './get-documentation';
import { getDocumentationFile } from './get-documentation-file';
import { getExport } from './get-export';
import { getExportContent } from './get-export-content';
import { getInvoice } from './get-invoice';
import { getInvoiceHistory } from './get-invoice-history';
import type { LedgerReading } from './get-ledger-transaction';
import { getLedgerTransaction } from './get-ledger-transaction';
import { getLiveness } from './get-liveness';
import { getMetrics } from './get-metrics';
import { getOpenApi } from './get-openapi';
import { getOperation } from './get-operation';
import { getOperationHistory } from './get-operation-history';
import { getOperationResult } from './get-operation-result';
import { getReadiness } from './get-readiness';
import { getTransaction } from './get-transaction';
import { listExports } from './list-exports';
import { listInvoiceOperations } from './list-invoice-operations';
import { listInvoices } from './list-invoices';
import { listOperations } from './list-operations';
import { listTransactions } from './list-transactions';
import { payInvoice } from './pay-invoice';
import { rejectInvoice } from './reject-invoice';
import { retryOperation } from './retry-operation';
import { sendOperationEvent } from './send-operation-event';
import type { Services } from './services';
import { setOperationState } from './set-operation-state';
import { streamEvents } from './stream-events';
import { streamOperation } from './stream-operation';
import { updateInvoice } from './update-invoice';
import type { Registry } from 'prom-client';

export interface EndpointParts {
    readonly services: Services;
    readonly reading: LedgerReading;
    readonly readiness: Readiness;
    readonly registry: Registry;
    readonly document: ApiDocument;
}

/** Every operation of the document. */
export function allEndpoints(parts: EndpointParts): readonly Endpoint[] {
    const { services, reading } = parts;
    return [
        ...invoiceEndpoints(services),
        ...operationEndpoints(services),
        ...steeringEndpoints(services),
        ...exportEndpoints(services),
        getLedgerTransaction(services, reading),
        ...pushEndpoints(services),
        ...serviceEndpoints(parts),
    ];
}

function invoiceEndpoints(services: Services): readonly Endpoint[] {
    return [
        createInvoice(services),
        createInvoices(services),
        updateInvoice(services),
        approveInvoice(services),
        rejectInvoice(services),
        payInvoice(services),
        cancelInvoice(services),
        listInvoices(services),
        getInvoice(services),
        getInvoiceHistory(services),
        listInvoiceOperations(services),
    ];
}

function operationEndpoints(services: Services): readonly Endpoint[] {
    return [
        listTransactions(services),
        getTransaction(services),
        createOperation(services),
        listOperations(services),
        getOperation(services),
        getOperationResult(services),
        getOperationHistory(services),
    ];
}

/** What changes an operation from outside. */
function steeringEndpoints(services: Services): readonly Endpoint[] {
    return [
        cancelOperation(services),
        retryOperation(services),
        deleteOperation(services),
        setOperationState(services),
        completeOperation(services),
        ...failOperation(services),
        sendOperationEvent(services),
    ];
}

function exportEndpoints(services: Services): readonly Endpoint[] {
    return [
        createExport(services),
        listExports(services),
        getExport(services),
        getExportContent(services),
        deleteExport(services),
    ];
}

/** What tells clients of changes. */
function pushEndpoints(services: Services): readonly Endpoint[] {
    return [getChanges(services), streamEvents(services), streamOperation(services)];
}

function serviceEndpoints({ readiness, registry, document }: EndpointParts): readonly Endpoint[] {
    return [
        getLiveness(),
        getReadiness(readiness),
        getMetrics(registry),
        getOpenApi(document),
        getDocumentation(),
        getDocumentationFile(),
    ];
}
