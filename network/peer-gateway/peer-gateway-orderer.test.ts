import { status } from '@grpc/grpc-js';
import { eventually } from '../gateway/testing/eventually';
import { GatewayPeers } from './gateway-peers';
import { PeerGatewayOrderer, type PeerGatewayOrdererOptions } from './peer-gateway-orderer';
import { storedEnvelope } from './testing/test-envelope';
import { TestGateway } from './testing/test-gateway';

const UNKNOWN = expect.objectContaining({ kind: 'unknown' }) as unknown;

let one: TestGateway;
let other: TestGateway;
let orderer: PeerGatewayOrderer;

const open = (options: Partial<PeerGatewayOrdererOptions> = {}) =>
    new PeerGatewayOrderer({
        peers: new GatewayPeers([one.target('one'), other.target('other')]),
        consenters: 1,
        inFlight: 8,
        ackTimeoutMs: 5_000,
        ...options,
    });

beforeEach(async () => {
    [one, other] = await Promise.all([new TestGateway().start(), new TestGateway().start()]);
    orderer = open();
});

afterEach(async () => {
    await orderer.close();
    one.stop();
    other.stop();
});

describe('ordering through a peer’s gateway', () => {
    it('sends the stored bytes as they are, each time again', async () => {
        const envelope = storedEnvelope('tx');
        await expect(orderer.submit(envelope)).resolves.toEqual({ kind: 'ordered' });
        await expect(orderer.submit(envelope)).resolves.toEqual({ kind: 'ordered' });
        expect(one.submitted).toEqual([envelope, envelope]);
    });

    it('asks the next peer when one cannot be reached', async () => {
        one.stop();
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual({ kind: 'ordered' });
        expect(other.submitted).toHaveLength(1);
    });

    it('sends to nobody else what may have been ordered, and asks that peer last from then on', async () => {
        one.react = () => ({ code: status.UNAVAILABLE, message: 'broken' });
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual(UNKNOWN);
        expect(other.submitted).toEqual([]);
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual({ kind: 'ordered' });
        expect(other.submitted).toHaveLength(1);
    });

    it('goes on over a new connection when a peer is back', async () => {
        const { port } = one;
        other.stop();
        await orderer.submit(storedEnvelope('before'));
        one.stop();
        await expect(orderer.submit(storedEnvelope('meanwhile'))).resolves.toEqual(UNKNOWN);
        one = await new TestGateway().start(port);
        await expect(orderer.submit(storedEnvelope('after'))).resolves.toEqual({ kind: 'ordered' });
    });

    it('does not know what became of an envelope that is not answered in time', async () => {
        await orderer.close();
        orderer = open({ ackTimeoutMs: 50 });
        one.react = () => 'silent';
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual(UNKNOWN);
    });

    it('tells the orderer’s refusal', async () => {
        const message = 'received unsuccessful response from orderer: status=FORBIDDEN, info=no writer';
        one.react = () => ({ code: status.ABORTED, message });
        const refused = { kind: 'refused', status: 'FORBIDDEN', reason: 'no writer' };
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual(refused);
    });

    it('refuses what is no transaction without asking anybody', async () => {
        const garbage = Buffer.from('garbage').toString('base64');
        const refused = { kind: 'refused', status: 'BAD_REQUEST' };
        await expect(orderer.submit(garbage)).resolves.toMatchObject(refused);
        expect(one.submitted).toEqual([]);
    });

    it('has no more on the way than it may, and does not keep the rest waiting for ever', async () => {
        await orderer.close();
        orderer = open({ inFlight: 2, waitLimitMs: 50 });
        one.react = () => 'silent';
        const answers = ['a', 'b', 'c'].map((id) => orderer.submit(storedEnvelope(id)));
        await expect(answers[2]).resolves.toEqual(UNKNOWN);
        expect(one.submitted).toHaveLength(2);
        await orderer.close();
        await Promise.all(answers);
    });

    it('does not know what became of what is on its way when it is closed', async () => {
        one.react = () => 'silent';
        const answer = orderer.submit(storedEnvelope('tx'));
        await eventually(() => one.submitted.length === 1);
        await orderer.close();
        await expect(answer).resolves.toEqual(UNKNOWN);
        await expect(orderer.submit(storedEnvelope('tx'))).resolves.toEqual(UNKNOWN);
    });
});
