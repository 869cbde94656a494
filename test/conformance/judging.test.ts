import { FabricClient, validationCode } from './client/fabric-client';
import { ReplayedChain } from './client/replayed-chain';
import { transaction } from './client/transaction';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;
const run = Date.now().toString(36);
const key = (name: string): string => `judged-${name}-${run}`;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

/** One transaction of every outcome that an honest orderer lets through. */
async function makeHistory(): Promise<void> {
    await client.submit(['put', key('a'), 'one']);
    const from = await client.height();
    const counting = await client.endorsed(['count', key('range-0'), key('range-9'), key('counted')]);
    const [first, second] = [
        await client.endorsed(['increment', key('a')]),
        await client.endorsed(['increment', key('a')]),
    ];
    await client.submit(['put', key('range-5'), 'new']);
    const alone = client.propose(['put', key('alone'), 'x']);
    const refused = transaction(alone, [await client.askFirst(alone)]);
    const ordered = [counting.envelope, first.envelope, second.envelope, first.envelope, refused];
    for (const envelope of ordered) await client.order(envelope);
    await client.outcomeOf(alone.transactionId, from);
    await client.submit(['count', key('range-0'), key('range-9'), key('counted')]);
}

test('the committer of the embedded network comes to the same codes and commit hashes on every block', async () => {
    await makeHistory();
    const height = await client.height();
    const chain = new ReplayedChain(await client.block(0), network);
    const codes = new Set<string>();
    const differences: object[] = [];
    for (let number = 0; number < height; number++) {
        const judged = await chain.judge(await client.block(number));
        if (!judged) continue;
        for (const code of judged.theirs.codes) codes.add(validationCode(code));
        if (JSON.stringify(judged.ours) !== JSON.stringify(judged.theirs))
            differences.push({ number, ...judged });
    }
    expect(differences).toEqual([]);
    expect([...codes]).toEqual(
        expect.arrayContaining([
            'VALID',
            'MVCC_READ_CONFLICT',
            'PHANTOM_READ_CONFLICT',
            'ENDORSEMENT_POLICY_FAILURE',
            'DUPLICATE_TXID',
        ]),
    );
});
