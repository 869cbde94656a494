import type { Operation } from '../../core/operation/operation';
import { DEADLINE_MS, QUIET_MS, SUBMIT_LEASE_MS } from '../../core/operation/retry';
import { MINUTE } from '../../core/instant';
import { claimSubmission } from '../../core/operation/transitions';
import type { SubmitAnswer } from '../../core/ports/orderer';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import type { Store } from '../../core/ports/store';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../offchain/in-process/in-process-wake-up';
import { endorsedOperation } from '../../test/support/operations';
import { overriding } from '../../test/support/overriding';
import { recordingLogger } from '../../test/support/recording-logger';
import { SUBMITTER_DEFAULTS } from './config';
import { SubmitLoop } from './submit-loop';

const logger = recordingLogger();
let store: Store;
let now: number;
let sent: string[];

beforeEach(async () => {
    now = Date.parse('2026-01-05T10:00:00Z');
    sent = [];
    logger.lines.length = 0;
    store = await openEmbeddedStore({ logger });
});
afterEach(() => store.close());

/** Lets the loop run until it has claimed and sent what is due now. */
async function submitOnce(answer: SubmitAnswer, operations = store.operations): Promise<SubmitLoop> {
    const end = new AbortController();
    const wakeUp = new InProcessWakeUp();
    const loop = new SubmitLoop({
        operations,
        orderer: {
            submit: async (envelope) => {
                sent.push(envelope);
                const [stored] = await store.operations.due('submit', { now: now + DEADLINE_MS, limit: 1 });
                expect(stored?.state).toBe('Submitted');
                return answer;
            },
        },
        wakeUp: {
            nudge: () => {
                wakeUp.nudge();
            },
            wait: () => {
                end.abort();
                return Promise.resolve();
            },
        },
        clock: () => now,
        random: () => 0.5,
        logger,
        config: SUBMITTER_DEFAULTS,
    });
    await loop.run(end.signal);
    return loop;
}

const failed = (loop: SubmitLoop): readonly string[] =>
    loop
        .checks()
        .filter(({ ok }) => !ok)
        .map(({ name }) => name);

async function stored(): Promise<Operation> {
    const operation = await store.operations.find('Org1MSP', 'op1');
    if (operation === undefined) throw new Error('the operation is gone');
    return operation;
}

test('an operation is durably Submitted before the first byte leaves, and stays so after the orderer has it', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'ordered' });
    expect(sent).toHaveLength(1);
    expect((await stored()).state).toBe('Submitted');
});

test('without a block the same bytes are sent again when the lease has run out, and not before', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'ordered' });
    now += SUBMIT_LEASE_MS - 1;
    await submitOnce({ kind: 'ordered' });
    expect(sent).toHaveLength(1);
    now += 1;
    await submitOnce({ kind: 'ordered' });
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(1);
});

test('an unclear answer is followed by the same bytes after a back-off', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'unknown', reason: 'reset' });
    now += 1000;
    await submitOnce({ kind: 'ordered' });
    expect(new Set(sent).size).toBe(1);
    expect(sent).toHaveLength(2);
    expect(await stored()).toMatchObject({
        state: 'Submitted',
        attempts: [{ fabricTxId: 'tx-op1' }],
    });
});

test('a refusal of the first sending ends the operation with the orderer’s status', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'refused', status: 'FORBIDDEN', reason: 'no writer' });
    expect(await stored()).toMatchObject({ state: 'Failed', failure: { code: 'ORDERER_REFUSED' } });
});

test('a refusal after an unclear answer ends nothing, because the envelope may be on its way: a person is told', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'unknown', reason: 'reset' });
    now += 1000;
    await submitOnce({ kind: 'refused', status: 'FORBIDDEN', reason: 'expired' });
    expect((await stored()).state).toBe('Submitted');
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
});

test('an envelope that was refused after an unclear answer is not sent again: the ledger is to be asked', async () => {
    await endorsedOperation(store, 'op1', now);
    await submitOnce({ kind: 'unknown', reason: 'reset' });
    now += 1000;
    await submitOnce({ kind: 'refused', status: 'FORBIDDEN', reason: 'expired' });
    expect((await stored()).work).toMatchObject({ kind: 'inquire', dueAt: now + QUIET_MS });
    now += DEADLINE_MS + QUIET_MS;
    await submitOnce({ kind: 'ordered' });
    expect(sent).toHaveLength(2);
});

test('a refusal ends nothing if the submitter before died between its mark and its answer', async () => {
    const operation = await endorsedOperation(store, 'op1', now);
    const mark = claimSubmission(operation, now);
    if (mark !== undefined) await store.operations.apply([mark]);
    now += SUBMIT_LEASE_MS;
    await submitOnce({ kind: 'refused', status: 'NOT_FOUND', reason: 'no such channel' });
    expect(await stored()).toMatchObject({ state: 'Submitted', work: { kind: 'inquire' } });
});

test('what missed its deadline is not sent', async () => {
    await endorsedOperation(store, 'op1', now);
    now += DEADLINE_MS;
    await submitOnce({ kind: 'ordered' });
    expect(sent).toHaveLength(0);
    expect(await stored()).toMatchObject({ state: 'Failed', failure: { code: 'DEADLINE_EXCEEDED' } });
});

test('two submitters never send the same claim', async () => {
    for (let index = 0; index < 20; index += 1) await endorsedOperation(store, `op${index}`, now);
    await Promise.all([submitOnce({ kind: 'ordered' }), submitOnce({ kind: 'ordered' })]);
    expect(sent).toHaveLength(20);
    expect(new Set(sent).size).toBe(20);
});

test('a submitter is ready once it has looked into the outbox, and no longer when it has not for a while', async () => {
    const loop = await submitOnce({ kind: 'ordered' });
    expect(failed(loop)).toEqual([]);
    now += MINUTE;
    expect(failed(loop)).toEqual(['outbox']);
});

test('a submitter that cannot read the outbox is not ready', async () => {
    const away = overriding(store.operations, { due: () => Promise.reject(new StoreUnavailable('away')) });
    expect(failed(await submitOnce({ kind: 'ordered' }, away))).toEqual(['outbox']);
});

test('a submitter is not ready while the orderers give no clear answer', async () => {
    await endorsedOperation(store, 'op1', now);
    expect(failed(await submitOnce({ kind: 'unknown', reason: 'reset' }))).toEqual(['orderer']);
    now += SUBMIT_LEASE_MS;
    expect(failed(await submitOnce({ kind: 'ordered' }))).toEqual([]);
});
