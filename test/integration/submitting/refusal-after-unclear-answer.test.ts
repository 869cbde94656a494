import { common } from '@hyperledger/fabric-protos';
import { InquireLoop } from '../../../api/inquiring/inquire-loop';
import { SUBMITTER_DEFAULTS } from '../../../api/submitter/config';
import { SubmitLoop } from '../../../api/submitter/submit-loop';
import type { Operation, Outcome } from '../../../core/operation/operation';
import { QUIET_MS } from '../../../core/operation/retry';
import { endorsed } from '../../../core/operation/transitions';
import type { Store } from '../../../core/ports/store';
import { followBlocks } from '../../../event-service/follow-blocks';
import { PipelinedOrderer } from '../../../network/gateway/pipelined-orderer';
import { envelopeNamed, TestOrderer } from '../../../network/gateway/testing/test-orderer';
import { openEmbeddedStore } from '../../../offchain/embedded/open-embedded-store';
import { InProcessWakeUp } from '../../../offchain/in-process/in-process-wake-up';
import { newInvoice } from '../../support/invoices';
import { acceptedOperation } from '../../support/operations';
import { recordingLogger } from '../../support/recording-logger';
import { ScriptedLedger } from '../../support/scripted-ledger';
import { eventually } from '../../support/service-eventually';
import { ENDORSED_ON } from '../../support/endorsed-on';

const FABRIC_TX_ID = 'tx-op1';
const logger = recordingLogger();
let now: number;
let asked: number;
let outcome: Outcome | undefined;
let store: Store;
let orderer: TestOrderer;
let client: PipelinedOrderer;
let ledger: ScriptedLedger;
let wakeUps: InProcessWakeUp[];
let stop: AbortController;
let running: Promise<void>[];

beforeEach(async () => {
    now = Date.parse('2026-01-05T10:00:00Z');
    asked = 0;
    outcome = undefined;
    logger.lines.length = 0;
    store = await openEmbeddedStore({ logger });
    orderer = await new TestOrderer().start();
    client = new PipelinedOrderer({
        targets: [orderer.target()],
        streams: 1,
        window: 64,
        ackTimeoutMs: 5000,
        logger,
    });
    ledger = new ScriptedLedger();
    stop = new AbortController();
    start();
});
afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await client.close();
    orderer.stop();
    await store.close();
});

/** The submitter, and the loop of the api role that asks the ledger. */
function start(): void {
    wakeUps = [new InProcessWakeUp(), new InProcessWakeUp()];
    const [submit, inquire] = wakeUps;
    if (submit === undefined || inquire === undefined) throw new Error('expected two wake-ups');
    const parts = { operations: store.operations, clock: () => now, random: () => 0.5, logger };
    const outcomeOf = (): Promise<Outcome | undefined> => {
        asked += 1;
        return Promise.resolve(outcome);
    };
    running = [
        new SubmitLoop({ ...parts, orderer: client, wakeUp: submit, config: SUBMITTER_DEFAULTS }),
        new InquireLoop({ ...parts, ledger: { outcomeOf }, wakeUp: inquire }),
    ].map((loop) => loop.run(stop.signal));
}

/** The orderer breaks off without an answer to the first sending, and refuses the second one. */
async function unclearThenRefused(): Promise<void> {
    orderer.react = () => (orderer.received.length === 1 ? 'break' : common.Status.FORBIDDEN);
    const operation = await acceptedOperation(store, 'op1', now);
    const endorsement = { ...ENDORSED_ON, fabricTxId: FABRIC_TX_ID, envelope: envelopeNamed('op1') };
    await store.operations.apply([endorsed(operation, endorsement, now)]);
    await eventually('the refusal is recorded', async () => {
        now += 50;
        return (await stored()).work?.kind === 'inquire';
    });
}

async function stored(): Promise<Operation> {
    const operation = await store.operations.find('Org1MSP', 'op1');
    if (operation === undefined) throw new Error('the operation is gone');
    return operation;
}

function letTheQuietPeriodPass(): void {
    now += QUIET_MS;
    for (const wakeUp of wakeUps) wakeUp.nudge();
}

test('an envelope that no block holds ends as refused, once the ledger was asked, and a person is told', async () => {
    await unclearThenRefused();
    expect(orderer.received).toEqual(['op1', 'op1']);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(asked).toBe(0);
    expect((await stored()).state).toBe('Submitted');
    letTheQuietPeriodPass();
    await eventually('the operation has failed', async () => (await stored()).state === 'Failed');
    expect((await stored()).failure).toMatchObject({ code: 'ORDERER_REFUSED' });
    expect(orderer.received).toHaveLength(2);
});

test('an envelope that was ordered all the same completes with its block, however late that is read', async () => {
    await unclearThenRefused();
    outcome = { validationCode: 'VALID', blockNumber: 0, transactionIndex: 0 };
    letTheQuietPeriodPass();
    await eventually('the ledger is asked', () => Promise.resolve(asked === 1));
    expect((await stored()).state).toBe('Submitted');
    ledger.append({ writes: [newInvoice('INV-op1')], fabricTxId: FABRIC_TX_ID });
    const following = followBlocks(
        {
            ...store,
            channel: 'mychannel',
            blocks: ledger,
            settled: () => undefined,
            clock: () => now,
            random: () => 0.5,
            logger,
            maxBlocks: 1,
        },
        { fence: 1, signal: stop.signal },
    );
    running.push(following);
    await eventually('the operation is completed', async () => (await stored()).state === 'Completed');
    expect(await store.invoices.find('Org1MSP', 'INV-op1')).toBeDefined();
});
