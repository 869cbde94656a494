import { AppError } from '../../core/errors';
import { failureProblem } from '../accepting/accepted-answer';
import { invoiceAnswer } from '../accepting/invoice-answer';
import type { Answer } from '../http/answer';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { operationDocument, operationHeaders, operationUrl } from '../presenting/operation-document';
import type { OperationSnapshot } from '../presenting/operation-snapshot';
import { resultAnswer } from '../presenting/result-answer';
import { watchedOperation } from '../watching/watched-operation';
import type { Services } from './services';

/** GET /operations/{id}/result: 202 until the operation has ended, then what the request itself would have been answered with. */
export function getOperationResult(services: Services): Endpoint {
    return {
        access: 'key',
        operationId: 'getOperationResult',
        async answer(request): Promise<Answer> {
            const { snapshot, applied } = await watchedOperation(services, request);
            if (!snapshot.hasEnded) return pendingAnswer(snapshot, request, applied);
            const headers = { ...applied, 'Operation-Location': operationUrl(request.baseUrl, snapshot.id) };
            if (snapshot.view['status'] !== 'succeeded') throw resultProblem(snapshot, request);
            if (snapshot.view['kind'] !== 'ledger')
                return resultAnswer(snapshot, { ...operationHeaders(snapshot), ...headers });
            const answer = await invoiceAnswer(services, request, { snapshot, headers });
            if (answer === undefined) throw new AppError('INVOICE_NOT_FOUND', 'There is no such invoice.');
            return answer;
        },
    };
}

function pendingAnswer(
    snapshot: OperationSnapshot,
    { baseUrl }: CallerRequest,
    applied: Readonly<Record<string, string>>,
): Answer {
    const operation = operationUrl(baseUrl, snapshot.id);
    return {
        status: 202,
        headers: {
            ...operationHeaders(snapshot),
            ...applied,
            Location: `${operation}/result`,
            'Operation-Location': operation,
        },
        json: operationDocument(snapshot, baseUrl),
    };
}

function resultProblem(snapshot: OperationSnapshot, { baseUrl }: CallerRequest): Error {
    return failureProblem(snapshot, { baseUrl, isReplay: false, honoured: {}, isNameSpent: false });
}
