import { eventually } from '../support/service-eventually';
import { living } from '../support/running-processes';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { launchWhole, START_MS, startWhole } from '../support/service-whole';

const DEVNET = /network\/devnet\/main/;
const CHAINCODE = /chaincode-address/;

/** Whatever network the other tests are run on. */
const EMBEDDED = { NETWORK: 'devnet' };

describe('npm start with the embedded network', () => {
    const scene = new Scene('start-devnet');
    let service: WholeService;

    beforeAll(async () => {
        service = await startWhole(scene, EMBEDDED);
    }, START_MS);

    scene.scenario('reports a crash of the network by name, and starts it again', async () => {
        const devnet = await eventually('the devnet runs', () => service.process.member(DEVNET));
        process.kill(devnet.pid, 'SIGKILL');
        await service.process.line(/devnet crashed; starting it again/);
        await service.process.line(/devnet is back/);
    });

    scene.scenario('reports a crash of the chaincode by name, and starts it again', async () => {
        const chaincode = await eventually('the chaincode runs', () => service.process.member(CHAINCODE));
        process.kill(chaincode.pid, 'SIGKILL');
        await service.process.line(/chaincode process died.*SIGKILL|SIGKILL.*chaincode process died/);
        await eventually('the chaincode runs', () => service.process.member(CHAINCODE));
    });

    scene.scenario('leaves nothing behind at a Ctrl-C in the middle of the start', async () => {
        await service.process.stop();
        const starting = launchWhole(scene, EMBEDDED, { ownGroup: true });
        await eventually('the devnet is being started', () => starting.member(DEVNET));
        const family = await starting.family();
        starting.signalGroup('SIGINT');
        await starting.ended;
        await eventually('every process of it is gone', async () => (await living(family)).length === 0);
    });
});
