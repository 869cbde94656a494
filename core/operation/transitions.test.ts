import { SECOND } from '../instant';
import type { OperationChange } from './change';
import type { Operation } from './operation';
import { CONFLICT_RETRY, DEADLINE_MS, ENDORSE_LEASE_MS, MAX_ATTEMPTS, SUBMIT_LEASE_MS } from './retry';
import { settle } from './settle';
import {
    accept,
    claimEndorsement,
    claimSubmission,
    endorsed,
    endorseAnew,
    endorseLater,
    fail,
    mayBeRepeated,
    submitAgain,
} from './transitions';
import { ENDORSED_ON } from '../../test/support/endorsed-on';

const NOW = 1_750_000_000_000;
const at = (ms: number) => ({ now: NOW + ms, random: 0.5 });

function accepted(): Operation {
    return accept(
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
}
const withEnvelope = () =>
    endorsed(accepted(), { ...ENDORSED_ON, fabricTxId: 'tx1', envelope: 'ZW52' }, NOW + 10).after;
const submitted = () => after(claimSubmission(withEnvelope(), NOW + 20));
const landed = (fabricTxId: string, validationCode: string) => ({ fabricTxId, validationCode, index: 0 });

function after(change: OperationChange | undefined): Operation {
    if (change === undefined) throw new Error('expected a change');
    return change.after;
}

test('an operation is Created with its first event and nobody else may endorse it while its maker holds the lease', () => {
    const change = accept(
        { ...accepted(), requester: { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' } },
        NOW,
    );
    expect(change.after).toMatchObject({ state: 'Created', version: 1, rev: 1 });
    expect(change.event).toMatchObject({
        id: 'op1.1',
        type: 'operation.created',
        organisations: ['Org1MSP'],
    });
    expect(claimEndorsement(change.after, NOW + ENDORSE_LEASE_MS - 1)).toBeUndefined();
    expect(claimEndorsement(change.after, NOW + ENDORSE_LEASE_MS)).toBeDefined();
});

test('a claim is not seen by users: no version, no event', () => {
    const claim = claimEndorsement(accepted(), NOW + ENDORSE_LEASE_MS);
    expect(claim).toMatchObject({ after: { version: 1, rev: 2 } });
    expect(claim?.event).toBeUndefined();
});

test('an endorsed operation keeps its envelope until it ends, and not a moment longer', () => {
    expect(withEnvelope()).toMatchObject({ state: 'Endorsed', envelope: 'ZW52' });
    expect(submitted()).toMatchObject({ state: 'Submitted', envelope: 'ZW52' });
    const done = after(settle(submitted(), landed('tx1', 'VALID'), { ...at(30), blockNumber: 7 }));
    expect(done).toMatchObject({ state: 'Completed', attempts: [{ outcome: { blockNumber: 7 } }] });
    expect(done).not.toHaveProperty('envelope');
    expect(done).not.toHaveProperty('work');
});

test('an envelope whose answer did not come is claimed again after its lease, with the same bytes', () => {
    expect(claimSubmission(submitted(), NOW + 20 + SUBMIT_LEASE_MS - 1)).toBeUndefined();
    const again = claimSubmission(submitted(), NOW + 20 + SUBMIT_LEASE_MS);
    expect(again?.after).toMatchObject({
        state: 'Submitted',
        envelope: 'ZW52',
        version: submitted().version,
    });
});

test('an unclear answer is followed by the same envelope, later and later', () => {
    const once = submitAgain(submitted(), at(100)).after;
    const twice = submitAgain(once, at(200)).after;
    expect(once).toMatchObject({ state: 'Submitted', envelope: 'ZW52', work: { tries: 1 } });
    expect((twice.work?.dueAt ?? 0) - NOW - 200).toBeGreaterThan((once.work?.dueAt ?? 0) - NOW - 100);
});

test('what did not reach an orderer by its deadline fails, and may be repeated under its key', () => {
    const late = after(claimEndorsement(accepted(), NOW + DEADLINE_MS));
    expect(late).toMatchObject({ state: 'Failed', failure: { code: 'DEADLINE_EXCEEDED' } });
    expect(mayBeRepeated(late)).toBe(true);
});

test('an endorsed operation that missed its deadline fails without being sent, and may be repeated', () => {
    const late = after(claimSubmission(withEnvelope(), NOW + DEADLINE_MS));
    expect(late).toMatchObject({ state: 'Failed', failure: { code: 'DEADLINE_EXCEEDED' } });
    expect(mayBeRepeated(late)).toBe(true);
});

test('while blocks are late, each further sending waits twice as long', () => {
    const first = submitted();
    const second = after(claimSubmission(first, NOW + 20 + SUBMIT_LEASE_MS));
    expect((second.work?.dueAt ?? 0) - (first.work?.dueAt ?? 0)).toBe(2 * SUBMIT_LEASE_MS);
});

test('a claim to endorse never outlasts the deadline', () => {
    const claimed = after(claimEndorsement(accepted(), NOW + DEADLINE_MS - 1));
    expect(claimed.work?.dueAt).toBe(NOW + DEADLINE_MS);
});

test('a submitted operation never fails for its deadline: only the ledger ends it', () => {
    expect(after(claimSubmission(submitted(), NOW + 100 * DEADLINE_MS)).state).toBe('Submitted');
});

test('a peer that cannot be asked is asked again, at the latest when the deadline comes', () => {
    const later = endorseLater(accepted(), { now: NOW + DEADLINE_MS - SECOND / 100, random: 0.9 }).after;
    expect(later.work?.dueAt).toBeLessThanOrEqual(later.deadlineAt);
});

test.each(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT'])(
    '%s leads to a new attempt, never to the same envelope',
    (code) => {
        const change = settle(submitted(), landed('tx1', code), { ...at(30), blockNumber: 7 });
        expect(change?.after).toMatchObject({
            state: 'Endorsing',
            attempts: [{ outcome: { validationCode: code } }],
        });
        expect(change?.after).not.toHaveProperty('envelope');
        expect(change?.after.work?.kind).toBe('endorse');
    },
);

test('conflicts without end fail after the last attempt', () => {
    let operation = submitted();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
        const anew = after(
            settle(operation, landed(`tx${attempt}`, 'MVCC_READ_CONFLICT'), {
                ...at(30),
                blockNumber: attempt,
            }),
        );
        const next = endorsed(
            anew,
            { ...ENDORSED_ON, fabricTxId: `tx${attempt + 1}`, envelope: 'ZW52' },
            NOW + 40,
        ).after;
        operation = after(claimSubmission(next, NOW + 40));
    }
    const last = after(
        settle(operation, landed(`tx${MAX_ATTEMPTS}`, 'MVCC_READ_CONFLICT'), { ...at(50), blockNumber: 99 }),
    );
    expect(last).toMatchObject({
        state: 'Failed',
        failure: { code: 'MVCC_READ_CONFLICT', innerCode: 'MVCC_READ_CONFLICT' },
    });
    expect(last.attempts).toHaveLength(MAX_ATTEMPTS);
});

test('DUPLICATE_TXID says nothing of the first occurrence', () => {
    expect(
        settle(submitted(), landed('tx1', 'DUPLICATE_TXID'), { ...at(30), blockNumber: 8 }),
    ).toBeUndefined();
});

test('the first outcome wins: a terminal operation never changes', () => {
    const done = after(settle(submitted(), landed('tx1', 'VALID'), { ...at(30), blockNumber: 7 }));
    for (const code of ['VALID', 'MVCC_READ_CONFLICT', 'ENDORSEMENT_POLICY_FAILURE', 'DUPLICATE_TXID']) {
        expect(settle(done, landed('tx1', code), { ...at(40), blockNumber: 8 })).toBeUndefined();
    }
    expect(claimSubmission(done, NOW + DEADLINE_MS)).toBeUndefined();
    expect(claimEndorsement(done, NOW + DEADLINE_MS)).toBeUndefined();
});

test('an outcome of an earlier attempt does not touch the present one', () => {
    const anew = endorseAnew(submitted(), CONFLICT_RETRY, at(30)).after;
    const second = endorsed(anew, { ...ENDORSED_ON, fabricTxId: 'tx2', envelope: 'ZW52' }, NOW + 40).after;
    expect(settle(second, landed('tx1', 'VALID'), { ...at(50), blockNumber: 9 })).toBeUndefined();
});

test('any other validation code ends the operation and is named (IBM-28)', () => {
    const failed = after(
        settle(submitted(), landed('tx1', 'BAD_CREATOR_SIGNATURE'), { ...at(30), blockNumber: 7 }),
    );
    expect(failed).toMatchObject({ state: 'Failed', failure: { code: 'TRANSACTION_INVALID' } });
    expect(failed.message).toContain('BAD_CREATOR_SIGNATURE');
});

test('a failure may be repeated under its key only if it is worth it and nothing of it can be ordered', () => {
    const unavailable = { code: 'ENDORSEMENT_UNAVAILABLE', message: 'no peer' };
    expect(mayBeRepeated(fail(accepted(), unavailable, NOW).after)).toBe(true);
    expect(mayBeRepeated(fail(accepted(), { code: 'INVOICE_EXISTS', message: 'taken' }, NOW).after)).toBe(
        false,
    );
    expect(mayBeRepeated(fail(submitted(), { code: 'ORDERER_REFUSED', message: 'no' }, NOW).after)).toBe(
        false,
    );
});
