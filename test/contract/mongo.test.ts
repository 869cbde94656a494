import { openStore } from '../../offchain/open-store';
import type { MongoServer } from '../support/mongo';
import { MONGO_START_TIMEOUT_MS, mongoSource, startMongo } from '../support/mongo';
import { MongoDatabases } from '../support/mongo-databases';
import { storeContract } from './store';
import { SILENT } from './store-fixtures';

const whereThereIsOne = mongoSource() === undefined ? describe.skip : describe;

whereThereIsOne('in MongoDB', () => {
    const databases = new MongoDatabases('contract');
    let server: MongoServer;

    beforeAll(async () => {
        server = await startMongo();
    }, MONGO_START_TIMEOUT_MS);

    afterAll(async () => {
        await databases.dropAll(server);
        await server.stop();
    }, MONGO_START_TIMEOUT_MS);

    storeContract(
        () =>
            openStore(
                { kind: 'mongo', uri: server.uri, database: databases.next(), openTimeoutMs: 5000 },
                SILENT,
            ),
        { runs: 20 },
    );
});
