import { CrashClients } from '../../support/crash-clients';
import { checkAftermath } from '../../support/crash-aftermath';
import { OneProcess } from '../../support/crash-one-process';
import type { Crash } from '../../support/crash-orders';
import { Scene } from '../../support/service-scene';

/** Clients at once: each makes two to four operations. */
const CLIENTS = 9;

/** All operations must have ended so long after the load began, milliseconds. */
const LOAD_MS = 45_000;

/** Longer than every lease: what a dead process had claimed is free after the restart. */
const LEASES_MS = 36_000;

const CRASHES: readonly Crash[] = [
    { at: 'after-record', passages: 5 },
    { at: 'after-endorsement', passages: 5 },
    { at: 'after-envelope', passages: 5 },
    { at: 'after-202', passages: 5 },
    { at: 'after-mark', passages: 2 },
    { at: 'after-sending', passages: 5 },
    { at: 'after-answer', passages: 5 },
    { at: 'after-invoices', passages: 2 },
    { at: 'after-settlement', passages: 2 },
    { at: 'after-checkpoint', passages: 2 },
    { at: 'after-append', passages: 3 },
    { at: 'after-clear', passages: 3 },
    { at: 'in-line', passages: 50 },
];

const scene = new Scene('crash-one-process');
const service = new OneProcess(scene);
const clients = new CrashClients(() => service.target);

beforeAll(() => service.start(), 60_000);
afterAll(() => {
    clients.stop();
});

describe('the whole service in one process, killed with the requests of many clients under way', () => {
    for (const crash of CRASHES) {
        scene.scenario(
            `${crash.at}: every accepted operation comes to its one end after a restart`,
            async () => {
                await service.crashAt(crash);
                const load = clients.run(crash.at, CLIENTS, LOAD_MS);
                load.catch(() => undefined);
                await Promise.race([service.died(), load.then(() => neverCrashed(crash))]);
                service.advanceClock(LEASES_MS);
                await service.start();
                await load;
                await checkAftermath(service, clients);
            },
        );
    }

    scene.scenario(
        'the network dies with envelopes on their way: it comes back, and nothing is lost',
        async () => {
            const load = clients.run('network', CLIENTS, LOAD_MS);
            await clients.acceptedMore(5);
            await service.killMember(/devnet\/main\.js/);
            await load;
            await checkAftermath(service, clients);
        },
    );

    scene.scenario(
        'the chaincode dies in the middle of endorsements: it comes back, and nothing is lost',
        async () => {
            const load = clients.run('chaincode', CLIENTS, LOAD_MS);
            await clients.acceptedMore(5);
            await service.killMember(/fabric-shim\/cli\.js/);
            await load;
            await checkAftermath(service, clients);
        },
    );
});

function neverCrashed({ at, passages }: Crash): never {
    throw new Error(`the load was over before passage ${passages} of ${at}`);
}
