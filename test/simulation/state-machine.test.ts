import type { AsyncCommand } from 'fast-check';
import fc from 'fast-check';
import type { Transcript } from './transcript';
import { eventualities } from './deeds';
import { Tally } from './tally';
import { Eventuality, StateMachine } from './state-machine';

/** MACHINE_SECONDS: how long to look for a counterexample. A failure names the other three, which play it again. */
const SECONDS = Number(process.env['MACHINE_SECONDS'] ?? 40);
const SEED = Number(process.env['MACHINE_SEED'] ?? 1);
const PATH = process.env['MACHINE_PATH'];
const REPLAY_PATH = process.env['MACHINE_REPLAY_PATH'];

type Deeds = Iterable<AsyncCommand<Transcript, StateMachine>>;

const MOST_DEEDS = 60;

/** Stories of one seed; the time is looked at between seeds. So many seeds are played in any case. */
const RUNS = 20;
const LEAST_SEEDS = 5;

/** Time to make a counterexample small, milliseconds. */
const SHRINKING_MS = 300_000;

const story = fc.commands(
    eventualities.map((one) => one.map(([deed, haste]) => new Eventuality(deed, haste))),
    {
        maxCommands: MOST_DEEDS,
        size: 'max',
        ...(REPLAY_PATH !== undefined && { replayPath: REPLAY_PATH }),
    },
);

/** What must have happened at least once, lest the invariants hold of nothing. */
const EXPECTED = [
    'crash',
    'endorsed anew',
    'made as a retry',
    'ledger: Completed',
    'ledger: Canceled',
    'ledger: Failed DEADLINE_EXCEEDED',
    'ledger: DUPLICATE_TXID',
    'ledger: MVCC_READ_CONFLICT',
    'external: Completed',
    'external: Canceled',
    'external: Failed DEADLINE_EXCEEDED',
    'external: Failed EXTERNAL_FAILURE',
    'all: Completed',
    'all: Canceled',
    'all: Failed CHILD_FAILED',
    'all: Failed DEADLINE_EXCEEDED',
    'failFast: Completed',
    'failFast: Failed CHILD_FAILED',
    'sendOperationEvent: 202',
    'deleteOperation: 204',
    'getOperation: 410',
];

const tally = new Tally();

const property = fc.asyncProperty(story, async (deeds) => {
    const machine = await StateMachine.start();
    try {
        await fc.asyncModelRun(() => ({ model: machine.clients.transcript, real: machine }), deeds);
        await machine.finish();
        await machine.countIn(tally);
    } finally {
        await machine.close();
    }
});

test(
    'whatever is created, canceled, told, settled, retried, forgotten, delayed and crashed in whatever order, the invariants hold after every step',
    async () => {
        const end = performance.now() + SECONDS * 1000;
        let seed = SEED;
        for (; seed < SEED + LEAST_SEEDS || performance.now() < end; seed += 1) {
            const details = await fc.check(property, {
                seed,
                numRuns: RUNS,
                ...(PATH !== undefined && { path: PATH }),
            });
            if (details.failed) throw new Error(report(details));
            if (PATH !== undefined) break;
        }
        console.log(`${(seed - SEED) * RUNS} stories, seeds ${SEED} to ${seed - 1}: ${tally.toString()}`);
        if (PATH === undefined) expect(tally.missing(EXPECTED)).toEqual([]);
    },
    SECONDS * 1000 + SHRINKING_MS,
);

/** The command that plays a counterexample again, and what did not hold. */
function report(details: fc.RunDetails<[Deeds]>): string {
    const { seed, counterexamplePath, counterexample, errorInstance } = details;
    const replayPath = /replayPath="([^"]*)"/u.exec(fc.stringify(counterexample))?.[1];
    const settings = `MACHINE_SEED=${seed} MACHINE_PATH=${String(counterexamplePath)} MACHINE_REPLAY_PATH=${String(replayPath)}`;
    return [
        String(errorInstance),
        'play it again:',
        `${settings} npx jest --selectProjects simulation -- state-machine`,
        fc.defaultReportMessage(details),
    ].join('\n');
}
