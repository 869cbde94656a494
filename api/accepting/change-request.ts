import type { Proposal } from '../../core/operation/operation';
import type { CallerRequest } from '../http/api-request';
import type { ChangeRequest } from './acceptor';
import type { ApsPhase } from './aps-phase';
import { fingerprintOf } from './fingerprint';
import { idempotencyKeyOf } from './idempotency-key';

/** What a route asks of the ledger. */
export interface Change {
    /** The `operationId` of the document. */
    readonly name: string;
    readonly action: string;
    readonly invoiceId: string;
    /** Undefined where the service may have chosen the id: it is no part of what makes two requests the same. */
    readonly fingerprintedId: string | undefined;
    readonly proposal: Proposal;
    /** The failed operation that this one tries again: of one there is one retry, however often it is asked for. */
    readonly retryOf?: string;
}

/** How the request wants to be treated. */
export interface Treatment {
    readonly respondAsync: boolean;
    readonly phase: ApsPhase | undefined;
}

/** The change as the acceptor takes it. */
export function changeRequestOf(
    { headers, body, caller }: CallerRequest,
    change: Change,
    { respondAsync, phase }: Treatment,
): ChangeRequest {
    const fingerprint = fingerprintOf({
        operationId: change.name,
        invoiceId: change.fingerprintedId,
        ifMatch: headers.text('if-match'),
        body,
    });
    const operationId = headers.text('operation-id');
    const ownKey = operationId === undefined ? impliedKeyOf(change, fingerprint, phase) : undefined;
    return {
        caller,
        action: change.action,
        invoiceId: change.invoiceId,
        proposal: change.proposal,
        fingerprint,
        operationId,
        idempotencyKey: idempotencyKeyOf(headers.text('idempotency-key')) ?? ownKey,
        respondAsync,
        repeats: phase === undefined ? 'passing-failure' : REPEATS[phase],
    };
}

/** In the sync phase the controller starts anew after a failure, in the async phase it asks what became of its request. */
const REPEATS = { sync: 'failure', async: 'nothing' } as const satisfies Readonly<
    Record<ApsPhase, ChangeRequest['repeats']>
>;

/** Makes one operation of a request that is sent again without a name of its own. No client can have sent such a key: it has a blank in it. */
function impliedKeyOf(
    { retryOf }: Change,
    fingerprint: string,
    phase: ApsPhase | undefined,
): string | undefined {
    if (retryOf !== undefined) return `retry of ${retryOf}`;
    return phase === undefined ? undefined : `same as ${fingerprint}`;
}
