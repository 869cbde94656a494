import { newInvoiceDraft } from '../fixtures/invoices';
import type { Reply, ServiceClient } from '../support/service-client';
import { textIn } from '../support/service-client';
import { eventually } from '../support/service-eventually';
import { issue, take } from '../support/service-invoices';
import { Scene } from '../support/service-scene';
import type { WholeService } from '../support/service-whole';
import { START_MS, startWhole } from '../support/service-whole';

describe('while the network does not answer', () => {
    const scene = new Scene('network-away');
    let service: WholeService;
    let seller: ServiceClient;

    /** Plays while every node of the network stands still. */
    const standingStill = async (play: () => Promise<void>): Promise<void> => {
        await service.network.pause();
        try {
            await play();
        } finally {
            await service.network.resume();
        }
    };
    const ready = (): Promise<Reply> => seller.get('/health/ready');

    beforeAll(async () => {
        service = await startWhole(scene);
        seller = service.seller;
    }, START_MS);

    scene.scenario('an idle channel is ready', async () => {
        const reply = await eventually('ready', async () => {
            const answer = await ready();
            return answer.status === 200 && answer;
        });
        expect(reply.status).toBe(200);
        expect((await seller.get('/health/live')).status).toBe(200);
    });

    scene.scenario(
        'an invoice is accepted in time, is nowhere to be read, and completes when the network is back (AOF-1, IBM-26)',
        async () => {
            let reply: Reply | undefined;
            await standingStill(async () => {
                const began = performance.now();
                reply = await seller.post('/invoices', newInvoiceDraft({ id: 'patient' }));
                expect(performance.now() - began).toBeLessThan(3_000);
                expect(reply).toMatchObject({ status: 202, body: { progress: { status: 'InProgress' } } });
                const invoice = await seller.get('/invoices/patient');
                expect(invoice).toMatchObject({
                    status: 404,
                    body: { code: 'INVOICE_NOT_FOUND', operationId: textIn(reply.body, 'id') },
                });
                const polled = await seller.get(`/transactions/${textIn(reply.body, 'id')}?wait=1`);
                expect(polled).toMatchObject({ status: 200, body: { progress: { status: 'InProgress' } } });
            });
            const outcome = await seller.outcome(textIn(reply?.body, 'id'));
            expect(outcome.body).toMatchObject({ status: 'succeeded' });
            expect((await seller.get('/invoices/patient')).status).toBe(200);
        },
    );

    scene.scenario('what was accepted with respond-async waits for it, too', async () => {
        const id = await issue(seller);
        let reply: Reply | undefined;
        await standingStill(async () => {
            reply = await take('approve', id, { by: service.buyer, headers: { Prefer: 'respond-async' } });
            expect(reply.status).toBe(202);
            expect(reply.headers.get('Preference-Applied')).toBe('respond-async');
        });
        const outcome = await service.buyer.outcome(textIn(reply?.body, 'id'));
        expect(outcome.body).toMatchObject({ status: 'succeeded' });
    });

    scene.scenario('reads are answered, since they ask no peer (IBM-8, IBM-31)', async () => {
        const id = await issue(seller);
        await standingStill(async () => {
            for (const path of [
                '/invoices',
                `/invoices/${id}`,
                `/invoices/${id}/history`,
                '/transactions',
                `/transactions?invoiceId=${id}`,
            ]) {
                const began = performance.now();
                expect([path, (await seller.get(path)).status]).toEqual([path, 200]);
                expect(performance.now() - began).toBeLessThan(1_000);
            }
        });
    });

    scene.scenario('the service is alive and not ready, and ready again afterwards', async () => {
        await standingStill(async () => {
            const reply = await eventually('not ready', async () => {
                const answer = await ready();
                return answer.status === 503 && answer;
            });
            expect(reply).toMatchObject({ status: 503, body: { code: 'NOT_READY' } });
            expect((await seller.get('/health/live')).status).toBe(200);
        });
        await eventually('ready', async () => (await ready()).status === 200);
    });
});
