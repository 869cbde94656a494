import { checkAftermath } from '../../support/crash-aftermath';
import { CrashClients } from '../../support/crash-clients';
import type { CrashPoint } from '../../support/crash-orders';
import { CRASH_POINTS } from '../../support/crash-orders';
import type { Part } from '../../support/crash-three-roles';
import { ThreeRoles } from '../../support/crash-three-roles';
import { MONGO_START_TIMEOUT_MS, mongoSource } from '../../support/mongo';
import { Scene } from '../../support/service-scene';

/** Clients at once: each makes two to four operations. */
const CLIENTS = 9;

/** All operations must have ended so long after the load began, milliseconds. */
const LOAD_MS = 45_000;

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
            const load = clients.run(at, CLIENTS, LOAD_MS);
            load.catch(() => undefined);
            await Promise.race([service.died(role), load.then(() => neverCrashed(at, passages))]);
            await service.advanceClocks(LEASES_MS);
            await service.startPart(role);
            await load;
            await checkAftermath(service, clients);
        });
    }

    for (const parts of TOGETHER) {
        scene.scenario(
            `${parts.join(', ')} killed at once: every accepted operation comes to its one end`,
            async () => {
                const dying = parts.filter((part) => part !== 'database' || service.ownsDatabase);
                const load = clients.run(`killed-${parts.length}-${parts[0] ?? ''}`, CLIENTS, LOAD_MS);
                load.catch(() => undefined);
                await clients.acceptedMore(5);
                await Promise.all(dying.map((part) => service.killPart(part)));
                await service.advanceClocks(LEASES_MS);
                await Promise.all(dying.map((part) => service.startPart(part)));
                await load;
                await checkAftermath(service, clients);
            },
        );
    }

    scene.scenario(
        'event-service killed for good: one that stands by goes on from its checkpoint',
        async () => {
            await service.startStandBy('stand-by', 'event-service');
            const load = clients.run('for-good', CLIENTS, LOAD_MS);
            load.catch(() => undefined);
            await clients.acceptedMore(5);
            await service.killPart('event-service');
            await load;
            await checkAftermath(service, clients);
        },
    );
});

function neverCrashed(at: CrashPoint, passages: number): never {
    throw new Error(`the load was over before passage ${passages} of ${at}`);
}
