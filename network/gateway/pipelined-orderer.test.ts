import { common } from '@hyperledger/fabric-protos';
import { PipelinedOrderer } from './pipelined-orderer';
import { eventually } from './testing/eventually';
import { silentLogger } from './testing/silent-logger';
import { envelopeNamed, TestOrderer } from './testing/test-orderer';
import type { GrpcTarget } from './grpc-target';

const orderers: TestOrderer[] = [];
const clients: PipelinedOrderer[] = [];

async function started(): Promise<TestOrderer> {
    const orderer = await new TestOrderer().start();
    orderers.push(orderer);
    return orderer;
}

function client(
    targets: readonly GrpcTarget[],
    options: { streams?: number; ackTimeoutMs?: number; waitLimitMs?: number } = {},
) {
    const orderer = new PipelinedOrderer({
        targets,
        streams: 1,
        window: 64,
        ackTimeoutMs: 5_000,
        logger: silentLogger,
        ...options,
    });
    clients.push(orderer);
    return orderer;
}

afterEach(async () => {
    await Promise.all(clients.splice(0).map((one) => one.close()));
    for (const orderer of orderers.splice(0)) orderer.stop();
});

describe('ordering over long-lived streams', () => {
    it('orders every envelope once, over as many streams as were asked for', async () => {
        const orderer = await started();
        const names = Array.from({ length: 500 }, (_, index) => `e${index}`);
        const subject = client([orderer.target()], { streams: 2 });
        const answers = await Promise.all(names.map((name) => subject.submit(envelopeNamed(name))));
        expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['ordered']));
        expect([...orderer.received].sort()).toEqual([...names].sort());
        expect(orderer.streams).toBe(2);
    });

    it('sends the envelopes of one stream in the order in which they came', async () => {
        const orderer = await started();
        const names = Array.from({ length: 300 }, (_, index) => `e${index}`);
        const subject = client([orderer.target()]);
        await Promise.all(names.map((name) => subject.submit(envelopeNamed(name))));
        expect(orderer.received).toEqual(names);
    });

    it('has no more envelopes on the way than the window allows', async () => {
        const orderer = await started();
        orderer.react = () => 'silent';
        const subject = client([orderer.target()], { ackTimeoutMs: 300 });
        const answers = Array.from({ length: 100 }, (_, index) => subject.submit(envelopeNamed(`e${index}`)));
        await answers[0];
        expect(orderer.received).toHaveLength(64);
    });

    it.each([
        ['BAD_REQUEST', common.Status.BAD_REQUEST],
        ['FORBIDDEN', common.Status.FORBIDDEN],
        ['NOT_FOUND', common.Status.NOT_FOUND],
        ['REQUEST_ENTITY_TOO_LARGE', common.Status.REQUEST_ENTITY_TOO_LARGE],
    ])('says refused for %s alone, and unknown of what was behind it', async (status, code) => {
        const orderer = await started();
        orderer.react = (name) => (name === 'bad' ? code : common.Status.SUCCESS);
        const subject = client([orderer.target()]);
        const answers = await Promise.all(
            ['before', 'bad', 'behind'].map((name) => subject.submit(envelopeNamed(name))),
        );
        expect(answers).toMatchObject([
            { kind: 'ordered' },
            { kind: 'refused', status },
            { kind: 'unknown' },
        ]);
        await expect(subject.submit(envelopeNamed('later'))).resolves.toEqual({ kind: 'ordered' });
        expect(orderer.streams).toBe(2);
    });

    it.each([
        ['SERVICE_UNAVAILABLE', common.Status.SERVICE_UNAVAILABLE],
        ['INTERNAL_SERVER_ERROR', common.Status.INTERNAL_SERVER_ERROR],
        ['a status that is not known', 599],
    ])('says unknown for %s', async (_name, code) => {
        const orderer = await started();
        orderer.react = () => code;
        await expect(client([orderer.target()]).submit(envelopeNamed('e'))).resolves.toMatchObject({
            kind: 'unknown',
        });
    });

    it('says unknown of everything on a stream that breaks, and goes on with a new one', async () => {
        const orderer = await started();
        orderer.react = (name) => (name === 'break' ? 'break' : common.Status.SUCCESS);
        const subject = client([orderer.target()]);
        const answers = await Promise.all(
            ['break', 'behind'].map((name) => subject.submit(envelopeNamed(name))),
        );
        expect(answers).toMatchObject([{ kind: 'unknown' }, { kind: 'unknown' }]);
        await expect(subject.submit(envelopeNamed('later'))).resolves.toEqual({ kind: 'ordered' });
    });

    it('says unknown when an answer does not come in time, and turns to the next orderer', async () => {
        const [silent, well] = [await started(), await started()];
        silent.react = () => 'silent';
        const subject = client([silent.target('silent'), well.target('well')], { ackTimeoutMs: 200 });
        await expect(subject.submit(envelopeNamed('lost'))).resolves.toMatchObject({ kind: 'unknown' });
        await expect(subject.submit(envelopeNamed('kept'))).resolves.toEqual({ kind: 'ordered' });
        expect(well.received).toEqual(['kept']);
    });

    it('says unknown of what has waited too long for room, and never sends it', async () => {
        const orderer = await started();
        orderer.react = () => 'silent';
        const subject = client([orderer.target()], { waitLimitMs: 100 });
        const answers = Array.from({ length: 65 }, (_, index) => subject.submit(envelopeNamed(`e${index}`)));
        await expect(answers[64]).resolves.toMatchObject({ kind: 'unknown' });
        expect(orderer.received).toHaveLength(64);
        await subject.close();
        await Promise.all(answers);
        expect(orderer.received).not.toContain('e64');
    });

    it('orders at another orderer when the first is down', async () => {
        const [down, well] = [await started(), await started()];
        const target = down.target('down');
        down.stop();
        const subject = client([target, well.target('well')]);
        await expect(subject.submit(envelopeNamed('e'))).resolves.toEqual({ kind: 'ordered' });
    }, 10_000);

    it('says unknown while no orderer is up, and orders again when one has come back', async () => {
        const orderer = await started();
        const subject = client([orderer.target()]);
        await subject.submit(envelopeNamed('first'));
        const { port } = orderer;
        orderer.stop();
        await expect(subject.submit(envelopeNamed('meanwhile'))).resolves.toMatchObject({ kind: 'unknown' });
        const again = await new TestOrderer().start(port);
        orderers.push(again);
        await expect(subject.submit(envelopeNamed('second'))).resolves.toEqual({ kind: 'ordered' });
    }, 20_000);

    it('leaves nobody without an answer when it is closed', async () => {
        const orderer = await started();
        orderer.react = () => 'silent';
        const subject = client([orderer.target()]);
        const answers = Array.from({ length: 70 }, (_, index) => subject.submit(envelopeNamed(`e${index}`)));
        await eventually(() => orderer.received.length === 64);
        await subject.close();
        const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
        expect(new Set(kinds)).toEqual(new Set(['unknown']));
        await expect(subject.submit(envelopeNamed('late'))).resolves.toMatchObject({ kind: 'unknown' });
    });

    it('says unknown when the profile has no orderer', async () => {
        await expect(client([]).submit(envelopeNamed('e'))).resolves.toMatchObject({ kind: 'unknown' });
    });
});
