import { randomUUID } from 'node:crypto';
import { positionOf } from '../../../core/ledger/position';
import type { InvoiceVersion } from '../../../core/ledger/projection';
import { claimSubmission } from '../../../core/operation/transitions';
import type { ReplicaRepair } from '../../../core/ports/replica-repair';
import type { Store } from '../../../core/ports/store';
import { EVENT_SERVICE_DEFAULTS } from '../../../event-service/config';
import { EventService } from '../../../event-service/event-service';
import { claimChannel } from '../../../event-service/replica/claim-channel';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { newInvoice } from '../../support/invoices';
import { endorsedOperation } from '../../support/operations';
import { overriding } from '../../support/overriding';
import { recordingLogger } from '../../support/recording-logger';
import type { ScriptedLedger } from '../../support/scripted-ledger';
import { eventually } from '../../support/service-eventually';
import { announced, CHANNEL, follow, rebuild, threeInvoices, verify, versionsOf } from './scene';

const BEYOND = positionOf({ block: 99, transaction: 0, write: 0 });
let store: Store;
let ledger: ScriptedLedger;

beforeEach(async () => {
    store = await openEmbeddedStore({ logger: recordingLogger() });
    ledger = threeInvoices();
    await follow(store, ledger);
});
afterEach(() => store.close());

/** Every kind of damage at once. */
async function tamper(): Promise<void> {
    const { replicaRepair, invoices } = store;
    const [first, approved] = versionsOf(ledger, 'A');
    const [b] = versionsOf(ledger, 'B');
    if (first?.invoice === undefined || approved === undefined || b === undefined)
        throw new Error('A and B are there');
    await replicaRepair.replace('invoice', [{ ...approved, invoice: { ...first.invoice, note: 'forged' } }]);
    await replicaRepair.replace('version', [{ ...first, fabricTxId: 'forged' }]);
    await replicaRepair.replace('invoice', [{ ...b, position: BEYOND }]);
    await replicaRepair.remove('version', [`B:${b.position}`]);
    await replicaRepair.remove('invoice', ['C']);
    await invoices.apply([{ ...b, id: 'X' }]);
    await store.pendingEvents.clear(await store.pendingEvents.pending(100));
}

const expectEqual = async (): Promise<void> => {
    expect((await verify(store, ledger)).lines).toEqual([]);
    expect(await store.checkpoints.unfinishedRebuild(CHANNEL)).toBeUndefined();
};

test('a replica that was tampered with is reported, then equal to the ledger, and following goes on behind its checkpoint', async () => {
    await tamper();
    const before = (await verify(store, ledger)).lines;
    const { lines, verdict } = await rebuild(store, ledger);
    expect(lines).toEqual(before);
    expect(verdict.differences).toBe(7);
    await expectEqual();
    expect((await store.invoices.find('Org1MSP', 'A'))?.invoice).toMatchObject({
        status: 'approved',
        revision: 2,
    });
    expect(await store.invoices.find('Org1MSP', 'X')).toBeUndefined();
    expect(await store.checkpoints.read(CHANNEL)).toEqual({ block: 4, hash: 'ledger-4' });
    ledger.append({ writes: [{ ...newInvoice('B'), status: 'approved', revision: 2 }] });
    ledger.requests.length = 0;
    await follow(store, ledger, 3);
    expect(ledger.requests).toEqual([5]);
    await expectEqual();
});

test('nothing that was announced is announced again, and what was not announced yet still is', async () => {
    const before = await announced(store);
    expect(before).toHaveLength(5);
    const news = newInvoice('E');
    ledger.append({ writes: [news] });
    await tamper();
    await rebuild(store, ledger);
    expect(await store.pendingEvents.pending(100)).toMatchObject([{ type: 'invoice.created', subject: 'E' }]);
    await follow(store, ledger, 3);
    expect(await announced(store)).toEqual([...before, 'invoice.created E.5.0.0']);
});

test('an event that waits in a document is not lost by mending the document', async () => {
    ledger.append({ writes: [{ ...newInvoice('B'), status: 'approved', revision: 2 }] });
    const [, version] = versionsOf(ledger, 'B');
    if (version?.invoice === undefined) throw new Error('B was approved');
    await store.invoices.apply([version]);
    await store.checkpoints.write(CHANNEL, { block: 5, hash: 'ledger-5' }, 1);
    await store.replicaRepair.replace('invoice', [
        { ...version, invoice: { ...version.invoice, note: 'forged' } },
    ]);
    await rebuild(store, ledger);
    expect(await store.pendingEvents.pending(100)).toMatchObject([{ type: 'invoice.updated', subject: 'B' }]);
    await expectEqual();
});

test('operations are left alone, and those whose blocks were not followed yet are settled afterwards', async () => {
    const claim = claimSubmission(await endorsedOperation(store, 'op1', Date.now()), Date.now());
    if (claim !== undefined) await store.operations.apply([claim]);
    ledger.append({ writes: [newInvoice('INV-op1')], fabricTxId: 'tx-op1' });
    await tamper();
    const before = await store.operations.find('Org1MSP', 'op1');
    await rebuild(store, ledger);
    expect(await store.operations.find('Org1MSP', 'op1')).toEqual(before);
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeDefined();
    await follow(store, ledger, 3);
    expect(await store.operations.find('Org1MSP', 'op1')).toMatchObject({ state: 'Completed' });
});

test('readers find every invoice of the ledger at every moment of a rebuild', async () => {
    const { replicaRepair } = store;
    const [version] = versionsOf(ledger, 'B');
    if (version?.invoice === undefined) throw new Error('B is there');
    await replicaRepair.replace('invoice', [{ ...version, invoice: { ...version.invoice, note: 'forged' } }]);
    const seen: boolean[] = [];
    const watched = wrapped(replicaRepair, async () => {
        seen.push((await store.invoices.find('Org1MSP', 'B')) !== undefined);
    });
    await rebuild({ ...store, replicaRepair: watched }, ledger);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).not.toContain(false);
    await expectEqual();
});

test('a replica of another ledger becomes that of this one, and following begins at block 0 with its events', async () => {
    ledger = threeInvoices('other');
    ledger.append({ writes: [newInvoice('E')] });
    const { lines } = await rebuild(store, ledger);
    expect(lines[0]).toContain('made from another ledger');
    await expectEqual();
    expect(await store.checkpoints.read(CHANNEL)).toBeUndefined();
    ledger.requests.length = 0;
    await follow(store, ledger, 3);
    expect(ledger.requests).toEqual([0]);
    expect((await announced(store)).at(-1)).toBe('invoice.created E.5.0.0');
});

test('a replica that is equal is not touched', async () => {
    const untouchable = overriding(store.replicaRepair, {
        replace: () => Promise.reject(new Error('touched')),
        remove: () => Promise.reject(new Error('touched')),
    });
    expect((await rebuild({ ...store, replicaRepair: untouchable }, ledger)).verdict.differences).toBe(0);
});

describe('broken off after any of its steps,', () => {
    /** Breaks off at the n-th call that writes; false if there are not so many. */
    async function crashAt(step: number): Promise<boolean> {
        let calls = 0;
        const dying = wrapped(store.replicaRepair, () => {
            calls += 1;
            return calls === step ? Promise.reject(new Error('killed')) : Promise.resolve();
        });
        const outcome = await rebuild({ ...store, replicaRepair: dying }, ledger).then(
            () => true,
            (error: unknown) => String(error).includes('killed'),
        );
        expect(outcome).toBe(true);
        return calls >= step;
    }

    test('a rebuild converges when it is run again', async () => {
        let step = 1;
        await tamper();
        while (await crashAt(step)) {
            await rebuild(store, ledger);
            await expectEqual();
            await tamper();
            step += 1;
        }
        expect(step).toBeGreaterThan(8);
    });

    test('a rebuild is finished by the event service before it follows', async () => {
        const before = await announced(store);
        await tamper();
        let step = 1;
        while ((await crashAt(step)) && (await store.checkpoints.unfinishedRebuild(CHANNEL)) === undefined)
            step += 1;
        await crashAt(step + 1);
        expect((await verify(store, ledger)).lines).not.toEqual([]);
        ledger.append({ writes: [newInvoice('E')] });
        await whileServing(() =>
            eventually('the event service has followed', async () => {
                const checkpoint = await store.checkpoints.read(CHANNEL);
                return checkpoint?.block === 5 && (await store.pendingEvents.pending(1)).length === 0;
            }),
        );
        await expectEqual();
        expect(await announced(store)).toEqual([...before, 'invoice.created E.5.0.0']);
    });
});

test('a follower that runs keeps the channel to itself; one that was killed loses it when its lease runs out', async () => {
    const claim = {
        leases: store.leases,
        channel: CHANNEL,
        holder: 'rebuild',
        ttlMs: 200,
        clock: Date.now,
        logger: recordingLogger(),
        signal: new AbortController().signal,
    };
    await whileServing(async () => {
        await eventually('the event service has the lease', async () => {
            const free = await store.leases.acquire({
                name: `event-service:${CHANNEL}`,
                holder: 'probe',
                now: 0,
                ttlMs: 0,
            });
            return free === undefined;
        });
        expect(await claimChannel({ ...claim, patienceMs: 600 })).toBeUndefined();
    });
    await store.leases.acquire({
        name: `event-service:${CHANNEL}`,
        holder: 'killed',
        now: Date.now(),
        ttlMs: 300,
    });
    const lease = await claimChannel({ ...claim, patienceMs: 5_000 });
    expect(lease).toBeDefined();
    await lease?.release();
});

test('a rebuild that has lost its lease stops before it has written anything', async () => {
    await tamper();
    await store.checkpoints.write(CHANNEL, { block: 4, hash: 'ledger-4' }, 7);
    const before = (await verify(store, ledger)).lines;
    await expect(rebuild(store, ledger)).rejects.toThrow('another event service has taken the lease');
    await expect(
        rebuild(store, ledger, { fence: 8, signal: AbortSignal.abort(new Error('lost')) }),
    ).rejects.toThrow('lost');
    expect((await verify(store, ledger)).lines).toEqual(before);
});

async function whileServing(work: () => Promise<unknown>): Promise<void> {
    const stop = new AbortController();
    const wakeUps = {
        endorseWakeUp: new InProcessWakeUp(),
        pendingWakeUp: new InProcessWakeUp(),
        eventsWakeUp: new InProcessWakeUp(),
    };
    const running = new EventService({
        ...wakeUps,
        store,
        blocks: ledger,
        channel: CHANNEL,
        holder: randomUUID(),
        clock: Date.now,
        random: Math.random,
        logger: recordingLogger(),
        config: { ...EVENT_SERVICE_DEFAULTS, leaseMs: 200, retryMs: 10 },
    }).run(stop.signal);
    await work().finally(() => {
        stop.abort();
    });
    await running;
}

/** The same replica; something happens before each call. */
function wrapped(replica: ReplicaRepair, before: () => Promise<void>): ReplicaRepair {
    const preceded = async <Result>(call: () => Promise<Result>): Promise<Result> => {
        await before();
        return call();
    };
    return {
        deviations: (part, expected: readonly InvoiceVersion[]) =>
            preceded(() => replica.deviations(part, expected)),
        entries: (part, page) => preceded(() => replica.entries(part, page)),
        replace: (part, versions) => preceded(() => replica.replace(part, versions)),
        remove: (part, keys) => preceded(() => replica.remove(part, keys)),
    };
}
