import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Chance } from '../../simulation/chance';
import { checkAftermath } from '../../support/crash-aftermath';
import { CrashClients } from '../../support/crash-clients';
import { PARTS, ThreeRoles } from '../../support/crash-three-roles';
import { MONGO_START_TIMEOUT_MS, mongoSource } from '../../support/mongo';
import { Scene } from '../../support/service-scene';

const WAVES = 3;
const CLIENTS = 6;

/** All operations must have ended so long after they began, on the real leases of up to 35 s each, milliseconds. */
const LOAD_MS = 110_000;

/** CRASH_SEED plays the same kills at the same moments again, as far as the operating system allows it. */
const SEED = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));

const whereThereIsOne = mongoSource() === undefined ? describe.skip : describe;

whereThereIsOne('three roles, the network and the database', () => {
    const scene = new Scene('crash-random-moments');
    const service = new ThreeRoles(scene);
    const clients = new CrashClients(() => service.target);
    const chance = new Chance(SEED);

    beforeAll(() => service.start(), MONGO_START_TIMEOUT_MS);
    afterAll(async () => {
        clients.stop();
        await service.stop();
    }, 60_000);

    scene.scenario(
        `several killed at once, at random moments: every accepted operation comes to its one end (CRASH_SEED=${SEED})`,
        async () => {
            const loads = [];
            for (let wave = 0; wave < WAVES; wave += 1) {
                loads.push(clients.start(`wave-${wave}`, CLIENTS, LOAD_MS));
                await killSome();
            }
            await Promise.all(loads.map(({ ended }) => ended));
            await checkAftermath(service, clients.wishes);
        },
        150_000,
    );

    async function killSome(): Promise<void> {
        const mortal = PARTS.filter((part) => part !== 'database' || service.ownsDatabase);
        const first = chance.pick(mortal);
        const dying = mortal.filter((part) => part === first || chance.happens(0.5));
        await delay(chance.between(50, 1500));
        await Promise.all(dying.map((part) => service.killPart(part)));
        await delay(chance.between(0, 500));
        await Promise.all(dying.map((part) => service.startPart(part)));
    }
});
