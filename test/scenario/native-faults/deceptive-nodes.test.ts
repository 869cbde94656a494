import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { approversOf, ordererNodesOf } from '../../../network/native/channel-members';
import { signerOf } from '../../../network/setting-up/enrolled-organisation';
import { newInvoiceDraft } from '../../fixtures/invoices';
import { readLedger } from '../../support/crash-ledger';
import { profileThrough, type FrontedNode } from '../../support/fronted-node';
import { LIE, LyingEndorser } from '../../support/lying-endorser';
import { type Conduct, MuteOrderer } from '../../support/mute-orderer';
import type { NativeNodes } from '../../support/native-nodes';
import { describeWhereFabricIs } from '../../support/native-programs';
import { openTrial } from '../../support/native-trial';
import { textIn } from '../../support/service-client';
import { eventually } from '../../support/service-eventually';

describeWhereFabricIs('nodes of a real network that answer wrongly, or not at all', () => {
    let liar: LyingEndorser | undefined;
    let orderers: readonly MuteOrderer[] = [];

    const frontOfPeer = async (nodes: NativeNodes): Promise<FrontedNode> => {
        const { peers } = await nodes.topology();
        const [, org2] = peers;
        const [, approver] = await approversOf(peers, 'invoice_1.0');
        if (org2 === undefined || approver === undefined) throw new Error('there is no second organisation');
        const { identity } = org2.peer;
        liar = new LyingEndorser(await signerOf(identity, org2.mspId));
        return liar.open({ node: approver.peer, tlsDirectory: join(identity, 'tls') });
    };

    const frontsOfOrderers = async (nodes: NativeNodes): Promise<readonly FrontedNode[]> => {
        const { ordering } = await nodes.topology();
        const real = await ordererNodesOf(ordering);
        orderers = real.map(() => new MuteOrderer());
        return Promise.all(
            orderers.map((orderer, index) => {
                const [node, at] = [real[index], ordering.orderers[index]];
                if (node === undefined || at === undefined) throw new Error('there is no such orderer');
                return orderer.open({ node, tlsDirectory: join(at.identity, 'tls') });
            }),
        );
    };

    const whileOrderersAre = async (conduct: Conduct, play: () => Promise<unknown>): Promise<void> => {
        for (const orderer of orderers) orderer.conduct = conduct;
        try {
            await play();
        } finally {
            for (const orderer of orderers) orderer.conduct = 'honest';
        }
    };
    const unanswered = (): number => orderers.reduce((sum, one) => sum + one.unanswered, 0);

    const { nodes, service, underLoad, data } = openTrial('native-deceptive', {
        environment: { NATIVE_ORDERERS: '1' },
        settings: async () => {
            const fronts = [await frontOfPeer(nodes), ...(await frontsOfOrderers(nodes))];
            const profile = join(data, 'connection-through.json');
            const genuine = join(data, 'native', 'connection-org1.json');
            await writeFile(profile, await profileThrough(genuine, fronts));
            return { FABRIC_PROFILE: profile };
        },
    });

    afterAll(() => {
        liar?.close();
        for (const orderer of orderers) orderer.close();
    });

    underLoad('an endorser with other results: refused, never ordered, and not ready meanwhile', async () => {
        if (liar === undefined) throw new Error('nobody can lie');
        liar.lies = true;
        try {
            const reply = await service.seller.post('/invoices', newInvoiceDraft());
            // On a busy machine the peers' answers come later than the 202.
            expect([202, 502]).toContain(reply.status);
            const { body } = await service.seller.outcome(textIn(reply.body, 'operationId'));
            const error = { code: 'ENDORSEMENT_DISAGREED', retryable: true };
            expect(body).toMatchObject({ status: 'failed', error });
            await service.turnsUnready('endorsement');
        } finally {
            liar.lies = false;
        }
        await service.turnsReady();
        expect(liar.told).toBeGreaterThan(1);
        const transactions = (await readLedger(service.network)).flatMap((block) => block.transactions);
        const codes = transactions.map(({ validationCode }) => validationCode);
        expect(codes).not.toContain('ENDORSEMENT_POLICY_FAILURE');
        const written = transactions.flatMap(({ writes }) => writes.map(({ value }) => value));
        expect(written).not.toContain(LIE);
    });

    underLoad('an orderer that orders and never says so: each operation ends by its block', async () => {
        const before = unanswered();
        await whileOrderersAre('mute', async () => {
            await eventually('envelopes have no answer', () => Promise.resolve(unanswered() > before + 5));
            await service.turnsReady();
        });
    });

    underLoad('an envelope that is sent again without an answer or a block is committed once', async () => {
        await service.stopRole('event-service');
        await whileOrderersAre('mute', () =>
            eventually('the ledger has an envelope twice', async () => {
                const blocks = await readLedger(service.network);
                return blocks.some(({ transactions }) =>
                    transactions.some(({ validationCode }) => validationCode === 'DUPLICATE_TXID'),
                );
            }),
        );
        await service.startRole('event-service');
    });

    underLoad('an orderer that takes envelopes and does nothing: not ready, until it orders', async () => {
        const before = unanswered();
        await whileOrderersAre('deaf', async () => {
            await eventually('envelopes are taken', () => Promise.resolve(unanswered() > before));
            await service.turnsUnready('ordering');
        });
    });
});
