import { CrashClients } from '../../support/crash-clients';
import { checkAftermath } from '../../support/crash-aftermath';
import { OneProcess } from '../../support/crash-one-process';
import type { Crash } from '../../support/crash-orders';
import { Scene } from '../../support/service-scene';

/** Clients at once: each makes two to four operations. */
const CLIENTS = 8;

/** All operations must have ended so long after the load began, milliseconds. */
const LOAD_MS = 100_000;

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

/** What the service has not written, and cannot do without. */
const OTHERS = [
    ['network', () => service.crashNetwork()],
    ['chaincode', () => service.killChaincode()],
] as const;

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
                const load = clients.start(crash.at, CLIENTS, LOAD_MS);
                await Promise.race([service.died(), load.ended.then(() => neverCrashed(crash))]);
                service.advanceClock(LEASES_MS);
                await service.start();
                await load.ended;
                await checkAftermath(service, clients.wishes, load.wishes);
            },
        );
    }

    for (const [name, crash] of OTHERS) {
        scene.scenario(
            `${name} killed: it comes back, and every accepted operation comes to its one end`,
            async () => {
                const load = clients.start(name, CLIENTS, LOAD_MS);
                await clients.acceptedMore(5);
                await crash();
                await load.ended;
                await checkAftermath(service, clients.wishes, load.wishes);
            },
        );
    }

    scene.scenario('no operation has changed since its end, through all of these crashes', () =>
        checkAftermath(service, clients.wishes),
    );
});

function neverCrashed({ at, passages }: Crash): never {
    throw new Error(`the load was over before passage ${passages} of ${at}`);
}
