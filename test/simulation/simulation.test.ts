import { playStory } from './story';

/** SEEDS: how many stories, SEED: the first one; a failure names the seed that plays it again. */
const SEEDS = Number(process.env['SEEDS'] ?? 1000);
const FIRST = Number(process.env['SEED'] ?? 1);

/** Milliseconds for one story, many times what it takes on a machine that does nothing else. */
const STORY_MS = 1500;

const COUNTS = [
    'operations',
    'crashes',
    'conflicts',
    'duplicates',
    'inquiriesKnown',
    'inquiriesUnknown',
    'canceled',
    'told',
    'wholes',
    'brokenWholes',
] as const;

test(
    `in each of ${SEEDS} stories of crashes, lost and repeated messages, every 202 reaches its one end and the invariants hold`,
    async () => {
        const total = {
            operations: 0,
            crashes: 0,
            conflicts: 0,
            duplicates: 0,
            inquiriesKnown: 0,
            inquiriesUnknown: 0,
            canceled: 0,
            told: 0,
            wholes: 0,
            brokenWholes: 0,
        };
        for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
            const { faults, ...story } = await playStory(seed);
            if (faults.length > 0)
                throw new Error(`SEED=${seed} SEEDS=1 plays it again:\n${faults.join('\n')}`);
            for (const name of COUNTS) total[name] += story[name];
        }
        console.log(`seeds ${FIRST} to ${FIRST + SEEDS - 1}: ${JSON.stringify(total)}`);
        for (const count of Object.values(total)) expect(count).toBeGreaterThan(0);
    },
    Math.max(60_000, SEEDS * STORY_MS),
);
