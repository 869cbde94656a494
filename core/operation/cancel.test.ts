import { cancel } from './cancel';
import { forget } from './forget';
import type { Operation } from './operation';
import { isExpired } from './operation-view';
import { accept, claimSubmission, complete, endorsed, fail } from './transitions';
import { ENDORSED_ON } from '../../test/support/endorsed-on';

const NOW = 1_750_000_000_000;

const accepted = (): Operation =>
    accept(
        {
            id: 'op1',
            requester: { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' },
            action: 'create',
            objectId: 'INV-1',
            proposal: { function: 'CreateInvoice', args: ['INV-1', '{}'] },
            fingerprint: 'f',
        },
        NOW,
    ).after;
const withEnvelope = (): Operation =>
    endorsed(accepted(), { ...ENDORSED_ON, fabricTxId: 'tx1', envelope: 'ZW52' }, NOW).after;

function handedOver(): Operation {
    const claim = claimSubmission(withEnvelope(), NOW);
    if (claim === undefined) throw new Error('expected a claim');
    return claim.after;
}

test.each([
    ['not endorsed', accepted],
    ['endorsed', withEnvelope],
])('an operation that is %s is canceled for good: no envelope, no work, one event', (_name, operation) => {
    const cancellation = cancel(operation(), 'ordered twice', NOW + 1);
    if (cancellation.kind !== 'canceled') throw new Error(`it was not canceled: ${cancellation.kind}`);
    const { after, event } = cancellation.change;
    expect(after).toMatchObject({ state: 'Canceled', message: 'Canceled: ordered twice', endedAt: NOW + 1 });
    expect(after).toMatchObject({ failure: { code: 'OPERATION_CANCELED' } });
    expect([after.envelope, after.work]).toEqual([undefined, undefined]);
    expect(event?.type).toBe('operation.canceled');
});

test('once its envelope may have left, only the ledger ends it', () => {
    expect(cancel(handedOver(), undefined, NOW)).toEqual({ kind: 'handed-over' });
});

test('what has ended is not canceled, and a second cancel changes nothing', () => {
    const failed = fail(accepted(), { code: 'INTERNAL', message: 'm' }, NOW).after;
    expect(cancel(failed, undefined, NOW)).toEqual({ kind: 'ended' });
    expect(cancel(complete(handedOver(), NOW).after, undefined, NOW)).toEqual({ kind: 'ended' });
    const first = cancel(accepted(), undefined, NOW);
    if (first.kind !== 'canceled') throw new Error('it was not canceled');
    expect(cancel(first.change.after, undefined, NOW)).toEqual({ kind: 'already' });
});

test('forgetting keeps the outcome and takes out what was asked of the contract', () => {
    const change = forget(complete(handedOver(), NOW).after, NOW + 5);
    expect(change?.after).toMatchObject({ state: 'Completed', forgottenAt: NOW + 5, proposal: { args: [] } });
    expect(change?.event?.type).toBe('operation.deleted');
    expect(change && isExpired(change.after, NOW + 5)).toBe(true);
});

test('an operation that has not ended is not forgotten', () => {
    expect(forget(handedOver(), NOW)).toBeUndefined();
});
