/**
 * What the packages cost that the service is built on, with next to nothing around them: express reads a JSON body, the
 * service's ledger client has it endorsed and ordered, mongoose's driver writes the documents, blocks end the operations. No
 * checks, no callers, no history, no leases, no recovery. It takes the place of the service under the same load.
 */
import express from 'express';
import { uuidv7 } from 'uuidv7';
import { processLogger } from '../../../logger';
import { readNetworkConfig } from '../../../network/config';
import { connectLedger } from '../../../network/connect';
import { DEFAULT_USERS, enrolUsers } from '../../../network/gateway/enrol';
import { startNetwork } from '../start-network';
import { LeastService } from './least-service';
import { LeastStore } from './least-store';

async function main(): Promise<void> {
    const logger = processLogger('packages');
    const config = readNetworkConfig();
    const network = await startNetwork(config.network);
    await enrolUsers(config, DEFAULT_USERS, logger);
    const ledger = await connectLedger(config, logger);
    const store = await LeastStore.open(process.env['MONGODB_URI'] ?? '');
    const service = new LeastService({ ledger, store, signer: config.reader, newId: uuidv7 });
    const app = express();
    app.disable('x-powered-by').disable('etag').use(express.json());
    app.post('/invoices', (request, response, next) => {
        service.create(request.body).then((created) => response.status(202).json(created), next);
    });
    app.get('/transactions/:id', (request, response, next) => {
        service.ended(request.params.id).then(() => response.json({ status: 'succeeded' }), next);
    });
    app.get('/transactions', (_request, response) => response.json([]));
    app.get('/metrics', (_request, response) => response.send(`operations_in_flight ${service.inFlight}\n`));
    app.get('/invoices/:id', (_request, response) => response.json({}));
    const server = app.listen(Number(process.env['PORT']), '127.0.0.1');
    process.once('SIGTERM', () => {
        server.close();
        void ledger
            .close()
            .then(() => store.close())
            .then(() => network?.close())
            .finally(() => process.exit(0));
    });
    console.log('API key of Org1MSP: none\ncurl');
    await service.follow(await ledger.query.height());
}

main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
});
