import type { OperationChange } from './change';
import { afterInquiry, claimInquiry, inquireLater, refused } from './inquiry';
import type { Operation } from './operation';
import { INQUIRE_LEASE_MS, NETWORK_RETRY, QUIET_MS, SUBMIT_LEASE_MS } from './retry';
import { settle } from './settle';
import { accept, claimSubmission, endorsed, mayBeRepeated } from './transitions';
import { ENDORSED_ON } from '../../test/support/endorsed-on';

const NOW = 1_750_000_000_000;
const chance = { now: NOW + QUIET_MS, random: 0.5 };
const outcome = (validationCode: string) => ({ validationCode, blockNumber: 7, transactionIndex: 3 });

function must(change: OperationChange | undefined): OperationChange {
    if (change === undefined) throw new Error('expected a change');
    return change;
}

const accepted = accept(
    {
        id: 'op1',
        requester: { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' },
        action: 'create',
        objectId: 'INV-1',
        proposal: { function: 'CreateInvoice', args: ['INV-1', '{}'] },
        fingerprint: 'f',
        idempotencyKey: 'k',
    },
    NOW,
).after;
const withEnvelope = endorsed(accepted, { ...ENDORSED_ON, fabricTxId: 'tx1', envelope: 'ZW52' }, NOW).after;
const firstSending = must(claimSubmission(withEnvelope, NOW));
const secondSending = must(claimSubmission(firstSending.after, NOW + SUBMIT_LEASE_MS));

const waiting = refused(secondSending, 'FORBIDDEN', NOW).after;
const claimed = (): Operation => must(claimInquiry(waiting, NOW + QUIET_MS)).after;

test('a refusal of the first sending ends the operation: nothing of it can be on its way', () => {
    expect(refused(firstSending, 'FORBIDDEN', NOW).after).toMatchObject({
        state: 'Failed',
        failure: {
            code: 'ORDERER_REFUSED',
            message: 'The ordering service refused the transaction: FORBIDDEN.',
        },
    });
});

test('a refusal of a repeat ends nothing, and nobody sees it: the ledger is asked after a quiet period', () => {
    const change = refused(secondSending, 'FORBIDDEN', NOW);
    expect(change.event).toBeUndefined();
    expect(waiting).toMatchObject({
        state: 'Submitted',
        envelope: 'ZW52',
        work: { kind: 'inquire', dueAt: NOW + QUIET_MS, status: 'FORBIDDEN' },
    });
});

test('what the ledger is to be asked for is not sent again', () => {
    expect(claimSubmission(waiting, NOW + 100 * QUIET_MS)).toBeUndefined();
});

test('a claim to ask holds for its lease, and then another one may ask', () => {
    expect(claimInquiry(waiting, NOW + QUIET_MS - 1)).toBeUndefined();
    expect(claimInquiry(claimed(), NOW + QUIET_MS + INQUIRE_LEASE_MS - 1)).toBeUndefined();
    expect(claimInquiry(claimed(), NOW + QUIET_MS + INQUIRE_LEASE_MS)).toBeDefined();
    expect(claimInquiry(withEnvelope, NOW + QUIET_MS)).toBeUndefined();
});

test('what the ledger does not know fails with the orderer’s refusal, and its key stays taken', () => {
    const failed = must(afterInquiry(claimed(), undefined, chance)).after;
    expect(failed).toMatchObject({
        state: 'Failed',
        failure: {
            code: 'ORDERER_REFUSED',
            message: 'The ordering service refused the transaction: FORBIDDEN. The ledger does not know it.',
        },
        idempotencyKey: 'k',
    });
    expect(failed).not.toHaveProperty('envelope');
    expect(failed).not.toHaveProperty('work');
    expect(mayBeRepeated(failed)).toBe(false);
});

test('what the ledger holds as VALID is left to the event service, which makes the invoice readable first', () => {
    const change = must(afterInquiry(claimed(), outcome('VALID'), chance));
    expect(change.event).toBeUndefined();
    expect(change.after).toMatchObject({
        state: 'Submitted',
        work: { kind: 'inquire', dueAt: chance.now + QUIET_MS },
    });
    const landed = { fabricTxId: 'tx1', validationCode: 'VALID', index: 3 };
    expect(settle(change.after, landed, { ...chance, blockNumber: 7 })?.after.state).toBe('Completed');
});

test.each(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT'])(
    '%s leads to a new attempt, as in a block',
    (code) => {
        expect(afterInquiry(claimed(), outcome(code), chance)?.after).toMatchObject({
            state: 'Endorsing',
            attempts: [{ outcome: outcome(code) }],
            work: { kind: 'endorse' },
        });
    },
);

test('any other word of the ledger ends the operation, as in a block', () => {
    expect(afterInquiry(claimed(), outcome('ENDORSEMENT_POLICY_FAILURE'), chance)?.after).toMatchObject({
        state: 'Failed',
        failure: { code: 'ENDORSEMENT_POLICY_FAILURE' },
    });
});

test('a ledger that cannot be asked is asked again, later and later, and the operation goes on', () => {
    const once = must(inquireLater(claimed(), chance)).after;
    const twice = must(inquireLater(once, chance)).after;
    expect(once).toMatchObject({
        state: 'Submitted',
        work: { kind: 'inquire', tries: 1, status: 'FORBIDDEN' },
    });
    expect(twice.work?.dueAt).toBeGreaterThan(once.work?.dueAt ?? Infinity);
    expect(twice.work?.dueAt).toBeLessThanOrEqual(chance.now + NETWORK_RETRY.ceilingMs);
});
