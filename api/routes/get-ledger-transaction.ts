import { AppError } from '../../core/errors';
import type { Operation, Outcome } from '../../core/operation/operation';
import { isExpired } from '../../core/operation/operation-view';
import type { LedgerQuery } from '../../core/ports/ledger-query';
import type { Logger } from '../../core/ports/logger';
import type { CallerRequest, Endpoint } from '../http/api-request';
import { operationUrl } from '../presenting/operation-document';
import type { Services } from './services';

export interface LedgerReading {
    readonly ledger: Pick<LedgerQuery, 'outcomeOf'>;
    readonly channel: string;
    readonly logger: Logger;
}

/**
 * GET /ledger/transactions/{fabricTxId}: what the ledger itself says of a transaction, whoever made it and whether or not
 * its operation is still kept. One of the few reads that ask a peer.
 */
export function getLedgerTransaction(services: Services, reading: LedgerReading): Endpoint {
    return {
        access: 'key',
        operationId: 'getLedgerTransaction',
        async answer(request) {
            const fabricTxId = request.path.required('fabricTxId');
            const outcome = await outcomeOf(fabricTxId, reading);
            const operation = await ownOperation(fabricTxId, services, request);
            return {
                status: 200,
                json: {
                    transactionId: fabricTxId,
                    channel: reading.channel,
                    ...outcome,
                    ...(operation !== undefined && {
                        operationId: operation.id,
                        links: { operation: operationUrl(request.baseUrl, operation.id) },
                    }),
                },
            };
        },
    };
}

async function outcomeOf(fabricTxId: string, { ledger, logger }: LedgerReading): Promise<Outcome> {
    let outcome;
    try {
        outcome = await ledger.outcomeOf(fabricTxId);
    } catch (error) {
        logger.warn({ fabricTxId, err: error }, 'could not ask the ledger for a transaction');
        throw new AppError('LEDGER_UNAVAILABLE', 'No peer answered what the ledger says.');
    }
    if (outcome !== undefined) return outcome;
    throw new AppError('LEDGER_TRANSACTION_NOT_FOUND', 'No committed block holds this transaction.');
}

async function ownOperation(
    fabricTxId: string,
    { operations, clock }: Services,
    { caller }: CallerRequest,
): Promise<Operation | undefined> {
    const found = await operations.withFabricTxIds([fabricTxId]);
    return found.find(
        (operation) =>
            operation.requester.organisation === caller.organisation && !isExpired(operation, clock()),
    );
}
