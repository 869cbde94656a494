import { checkAftermath } from '../../support/crash-aftermath';
import { CrashClients } from '../../support/crash-clients';
import type { CrashPoint } from '../../support/crash-orders';
import { CRASH_POINTS } from '../../support/crash-orders';
import { readLedger } from '../../support/crash-ledger';
import type { Part } from '../../support/crash-three-roles';
import { ThreeRoles } from '../../support/crash-three-roles';
import { MONGO_START_TIMEOUT_MS, mongoSource } from '../../support/mongo';
import { eventually } from '../../support/service-eventually';
import { Scene } from '../../support/service-scene';

/** Clients at once: each makes two to four operations. */
const CLIENTS = 8;

/** All operations must have ended so long after the load began, milliseconds. */
const LOAD_MS = 100_000;

/** Longer than every lease: what the dead process had claimed is free when it is back. */
const LEASES_MS = 36_000;

const POINTS: readonly (readonly [CrashPoint, passages: number])[] = [
    ['after-record', 5],
    ['after-endorsement', 5],
    ['after-envelope', 5],
    ['after-202', 5],
    ['after-mark', 2],
    ['after-sending', 5],
    ['after-answer', 5],
    ['after-invoices', 2],
    ['after-settlement', 2],
    ['after-checkpoint', 2],
    ['after-append', 3],
    ['after-clear', 3],
];

const TOGETHER: readonly (readonly Part[])[] = [
    ['network'],
    ['database'],
    ['api', 'submitter', 'event-service', 'network', 'database'],
];

const whereThereIsOne = mongoSource() === undefined ? describe.skip : describe;

whereThereIsOne('three roles over MongoDB, each killed with the requests of many clients under way', () => {
    const scene = new Scene('crash-three-roles');
    const service = new ThreeRoles(scene);
    const clients = new CrashClients(() => service.target);

    beforeAll(() => service.start(), MONGO_START_TIMEOUT_MS);
    afterAll(async () => {
        clients.stop();
        await service.stop();
    }, 60_000);

    for (const [at, passages] of POINTS) {
        const role = CRASH_POINTS[at];
        scene.scenario(`${role} ${at}: every accepted operation comes to its one end`, async () => {
            await service.crashAt(role, { at, passages });
            const load = clients.start(at, CLIENTS, LOAD_MS);
            await Promise.race([service.died(role), load.ended.then(() => neverCrashed(at, passages))]);
            await service.advanceClocks(LEASES_MS);
            await service.startPart(role);
            await load.ended;
            await checkAftermath(service, clients.wishes, load.wishes);
        });
    }

    for (const [index, parts] of TOGETHER.entries()) {
        scene.scenario(
            `${parts.join(', ')} killed: every accepted operation comes to its one end`,
            async () => {
                const dying = parts.filter((part) => part !== 'database' || service.ownsDatabase);
                const load = clients.start(`together-${index}`, CLIENTS, LOAD_MS);
                await clients.acceptedMore(5);
                await Promise.all(dying.map((part) => service.killPart(part)));
                await service.advanceClocks(LEASES_MS);
                await Promise.all(dying.map((part) => service.startPart(part)));
                await load.ended;
                await checkAftermath(service, clients.wishes, load.wishes);
            },
        );
    }

    scene.scenario(
        'envelopes that nobody heard of again are sent twice, and committed once (DF-11)',
        async () => {
            await service.killPart('event-service');
            await service.crashAt('submitter', { at: 'after-answer', passages: 5 });
            const load = clients.start('twice', CLIENTS, LOAD_MS);
            await service.died('submitter');
            await service.advanceClocks(LEASES_MS);
            await service.startPart('submitter');
            await eventually('the ledger has an envelope twice', async () => {
                const transactions = (await readLedger(service.network)).flatMap(
                    (block) => block.transactions,
                );
                return transactions.some(({ validationCode }) => validationCode === 'DUPLICATE_TXID');
            });
            await service.startPart('event-service');
            await load.ended;
            await checkAftermath(service, clients.wishes, load.wishes);
        },
    );

    scene.scenario(
        'event-service killed for good: one that stands by goes on from its checkpoint (IBM2-4)',
        async () => {
            await service.startStandBy('stand-by', 'event-service');
            const load = clients.start('for-good', CLIENTS, LOAD_MS);
            await clients.acceptedMore(5);
            await service.killPart('event-service');
            await load.ended;
            await checkAftermath(service, clients.wishes, load.wishes);
        },
    );

    scene.scenario('no operation has changed since its end, through all of these crashes (AOF-8)', () =>
        checkAftermath(service, clients.wishes),
    );
});

function neverCrashed(at: CrashPoint, passages: number): never {
    throw new Error(`the load was over before passage ${passages} of ${at}`);
}
