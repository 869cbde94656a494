import { ledger, peer } from '@hyperledger/fabric-protos';
import { FabricClient } from './client/fabric-client';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

/** core.yaml, `chaincode.executetimeout`: 30 s in Fabric's sample, in the native network and in the embedded one. */
const EXECUTE_TIMEOUT_MS = 30_000;
/** How much longer the slow runs take: their results come when nobody waits for them any more. */
const LATE_MS = 3_000;

jest.setTimeout(3 * EXECUTE_TIMEOUT_MS);

let network: ConformanceNetwork;
let client: FabricClient;
const key = (name: string): string => `${name}-${Date.now().toString(36)}`;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

describe('a chaincode that takes longer than chaincode.executetimeout', () => {
    test('is given up with Fabric’s words after that time, its late results are dropped, and it serves again', async () => {
        const written = key('late');
        const sleep = String(EXECUTE_TIMEOUT_MS + LATE_MS);
        const slow = client.propose(['putLate', written, 'x', sleep]);
        const began = performance.now();
        const waiting = client.askFirst(slow);
        expect(await client.submit(['put', key('meanwhile'), 'served'])).toMatchObject({ code: 'VALID' });

        const answer = await waiting;
        const took = performance.now() - began;
        expect([answer.getResponse()?.getStatus(), answer.getResponse()?.getMessage()]).toEqual([
            500,
            `error in simulation: failed to execute transaction ${slow.transactionId}: error sending: timeout expired while executing transaction`,
        ]);
        expect([answer.getPayload_asU8().length, answer.hasEndorsement()]).toEqual([0, false]);
        expect(took).toBeGreaterThanOrEqual(EXECUTE_TIMEOUT_MS - 100);

        const overlapping = client.propose(['putLate', key('overlapping'), 'y', String(2 * LATE_MS)]);
        const served = await client.askFirst(overlapping);
        expect(served.getResponse()?.getStatus()).toBe(200);
        expect(writesIn(served)).toHaveLength(1);
        expect(await client.get(written)).toBe('');
        expect(await client.submit(['put', key('afterwards'), 'served'])).toMatchObject({ code: 'VALID' });
    });
});

/** The keys that an endorsed answer writes in the chaincode's namespaces. */
function writesIn(answer: peer.ProposalResponse): readonly string[] {
    const payload = peer.ProposalResponsePayload.deserializeBinary(answer.getPayload_asU8());
    const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
    const readWrites = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
    return readWrites
        .getNsRwsetList()
        .flatMap((each) =>
            ledger.rwset.kvrwset.KVRWSet.deserializeBinary(each.getRwset_asU8()).getWritesList(),
        )
        .map((write) => write.getKey());
}
