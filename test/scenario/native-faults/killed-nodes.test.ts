import { enrolUsers } from '../../../network/gateway/enrol';
import { openTrial } from '../../support/native-trial';
import { describeWhereFabricIs } from '../../support/native-programs';
import { recordingLogger } from '../../support/recording-logger';

const PEERS = ['peer0.org1.example.com', 'peer0.org2.example.com'] as const;
const CHAINCODES = ['chaincode.org1.example.com', 'chaincode.org2.example.com'] as const;
const ORDERERS = ['orderer.example.com', 'orderer2.example.com', 'orderer3.example.com'] as const;

describeWhereFabricIs('nodes of a real network that are killed under load', () => {
    const { nodes, service, underLoad } = openTrial('native-killed', {
        environment: { NATIVE_ORDERERS: '3' },
    });

    for (const peer of PEERS) {
        underLoad(`${peer}: not ready while it is down, and everything ends well afterwards`, async () => {
            await nodes.kill(peer);
            await service.turnsUnready('endorsement');
            await nodes.restart(peer);
            await service.turnsReady();
        });
    }

    for (const chaincode of CHAINCODES) {
        underLoad(
            `${chaincode}: not ready while it is down, and everything ends well afterwards`,
            async () => {
                await nodes.kill(chaincode);
                await service.turnsUnready('endorsement');
                await nodes.restart(chaincode);
                await service.turnsReady();
            },
        );
    }

    underLoad('the chaincode’s process alone, which its keeper starts again', async () => {
        await nodes.killChild(CHAINCODES[0]);
    });

    underLoad('the Raft leader: another one is elected, and nothing is asked of anybody', async () => {
        const leader = await nodes.leader();
        await nodes.kill(leader);
        expect(await nodes.leader()).not.toBe(leader);
        await service.turnsReady();
        await nodes.restart(leader);
    });

    underLoad('an orderer that follows: the service stays ready', async () => {
        const leader = await nodes.leader();
        const [follower = ''] = ORDERERS.filter((name) => name !== leader);
        await nodes.kill(follower);
        expect(await service.isReady()).toBe(true);
        await nodes.restart(follower);
    });

    underLoad(
        'all orderers: not ready while nothing is ordered, and everything ends well afterwards',
        async () => {
            await nodes.kill(...ORDERERS);
            await service.turnsUnready('ordering');
            await nodes.restart(...ORDERERS);
            await service.turnsReady();
        },
    );

    underLoad(
        'a certificate authority: the service stays ready, and it certifies again afterwards',
        async () => {
            await nodes.kill('ca.org1.example.com');
            expect(await service.isReady()).toBe(true);
            await nodes.restart('ca.org1.example.com');
            const late = { mspId: 'Org1MSP', label: 'org1-late' };
            await enrolUsers(service.network, [late], recordingLogger());
        },
    );

    underLoad('every node at once', async () => {
        const all = [...PEERS, ...CHAINCODES, ...ORDERERS, 'ca.org1.example.com', 'ca.org2.example.com'];
        await nodes.kill(...all);
        await service.turnsUnready('ledger');
        await nodes.up();
        await service.turnsReady();
    });
});
