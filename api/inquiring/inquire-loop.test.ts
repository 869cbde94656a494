import { refused } from '../../core/operation/inquiry';
import type { Operation, Outcome } from '../../core/operation/operation';
import { INQUIRE_LEASE_MS, QUIET_MS, SUBMIT_LEASE_MS } from '../../core/operation/retry';
import { settle } from '../../core/operation/settle';
import { claimSubmission } from '../../core/operation/transitions';
import type { Store } from '../../core/ports/store';
import { openEmbeddedStore } from '../../offchain/embedded/open-embedded-store';
import { endorsedOperation } from '../../test/support/operations';
import { recordingLogger } from '../../test/support/recording-logger';
import { InquireLoop } from './inquire-loop';

const logger = recordingLogger();
let store: Store;
let now: number;
let asked: string[];
let answer: () => Outcome | undefined | Promise<Outcome | undefined>;

beforeEach(async () => {
    now = Date.parse('2026-01-05T10:00:00Z');
    asked = [];
    answer = () => undefined;
    logger.lines.length = 0;
    store = await openEmbeddedStore({ logger });
    await refusedOperation('op1');
});
afterEach(() => store.close());

/** An operation whose envelope was sent twice and then refused. */
async function refusedOperation(id: string): Promise<void> {
    const operation = await endorsedOperation(store, id, now);
    const first = claimSubmission(operation, now);
    const second = first && claimSubmission(first.after, now + SUBMIT_LEASE_MS);
    if (first === undefined || second === undefined) throw new Error('expected two claims');
    for (const change of [first, second, refused(second, 'FORBIDDEN', now)])
        expect((await store.operations.apply([change])).size).toBe(1);
}

/** Lets a loop do what is due now, until it would wait. */
async function inquireOnce(): Promise<void> {
    const end = new AbortController();
    await new InquireLoop({
        operations: store.operations,
        ledger: {
            outcomeOf: (fabricTxId) => {
                asked.push(fabricTxId);
                return Promise.resolve().then(() => answer());
            },
        },
        wakeUp: {
            nudge: () => undefined,
            wait: () => {
                end.abort();
                return Promise.resolve();
            },
        },
        clock: () => now,
        random: () => 0.5,
        logger,
    }).run(end.signal);
}

async function stored(): Promise<Operation> {
    const operation = await store.operations.find('Org1MSP', 'op1');
    if (operation === undefined) throw new Error('the operation is gone');
    return operation;
}

test('the ledger is asked when the quiet period is over, and not before', async () => {
    now += QUIET_MS - 1;
    await inquireOnce();
    expect(asked).toEqual([]);
    now += 1;
    await inquireOnce();
    expect(asked).toEqual(['tx-op1']);
    expect(await stored()).toMatchObject({ state: 'Failed', failure: { code: 'ORDERER_REFUSED' } });
    expect(await store.operations.countInFlight()).toBe(0);
});

test('a peer that cannot be asked is asked again, and the operation waits', async () => {
    answer = () => {
        throw new Error('no peer answered');
    };
    now += QUIET_MS;
    await inquireOnce();
    expect((await stored()).state).toBe('Submitted');
    answer = () => undefined;
    now = (await stored()).work?.dueAt ?? Infinity;
    expect(now).toBeLessThan(Date.parse('2026-01-05T10:00:00Z') + QUIET_MS + INQUIRE_LEASE_MS);
    await inquireOnce();
    expect((await stored()).state).toBe('Failed');
});

test('a VALID transaction is never failed, nor completed before its invoice can be read', async () => {
    answer = () => ({ validationCode: 'VALID', blockNumber: 5, transactionIndex: 0 });
    for (let round = 0; round < 3; round += 1) {
        now += QUIET_MS;
        await inquireOnce();
        expect((await stored()).state).toBe('Submitted');
    }
    expect(asked).toHaveLength(3);
});

test('a conflict on the ledger leads to a new attempt', async () => {
    answer = () => ({ validationCode: 'MVCC_READ_CONFLICT', blockNumber: 5, transactionIndex: 0 });
    now += QUIET_MS;
    await inquireOnce();
    expect(await stored()).toMatchObject({ state: 'Endorsing', work: { kind: 'endorse' } });
});

test('if a block speaks while the ledger is asked, the block’s word stands', async () => {
    now += QUIET_MS;
    answer = async () => {
        const landed = { fabricTxId: 'tx-op1', validationCode: 'VALID', index: 0 };
        const change = settle(await stored(), landed, { now, random: 0, blockNumber: 5 });
        if (change !== undefined) await store.operations.apply([change]);
        return undefined;
    };
    await inquireOnce();
    expect((await stored()).state).toBe('Completed');
});

test('two loops on one store ask once for each operation', async () => {
    for (let index = 2; index <= 20; index += 1) await refusedOperation(`op${index}`);
    now += QUIET_MS;
    await Promise.all([inquireOnce(), inquireOnce()]);
    while ((await store.operations.countInFlight()) > 0) await inquireOnce();
    expect(asked).toHaveLength(20);
    expect(new Set(asked).size).toBe(20);
});
