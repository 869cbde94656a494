import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Organisation } from '../../identity/organisation';
import { ChaincodeConnection, type ChaincodeConnectionOptions } from './chaincode-connection';
import { FIXTURE_ID, FixtureChaincode, freePort } from './fixture/fixture-chaincode';
import { MemoryState } from './fixture/memory-state';
import { makeProposal } from './fixture/signed-proposal';
import type { InvocationOutcome } from './invocation';

jest.setTimeout(30_000);

let directory: string;
let organisation: Organisation;
let chaincode: FixtureChaincode;
let connection: ChaincodeConnection;
const started: FixtureChaincode[] = [];
const opened: ChaincodeConnection[] = [];

function connect(options: Partial<ChaincodeConnectionOptions> = {}): ChaincodeConnection {
    const made = new ChaincodeConnection({
        address: chaincode.address,
        chaincodeId: FIXTURE_ID,
        ...options,
    });
    opened.push(made);
    return made;
}

function run(port: number): FixtureChaincode {
    const made = new FixtureChaincode(port);
    started.push(made);
    return made;
}

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chaincode-connection-'));
    organisation = await Organisation.open({
        directory: join(directory, 'org1'),
        mspId: 'Org1MSP',
        domain: 'org1.example.com',
        nodeKind: 'peer',
    });
    chaincode = run(await freePort());
    connection = connect();
    expect(await connection.ready()).toBe(true);
});

afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await Promise.all(started.map((each) => each.kill()));
    await rm(directory, { recursive: true });
});

interface Call {
    readonly state?: MemoryState;
    readonly transient?: Record<string, string>;
    readonly over?: ChaincodeConnection;
}

async function invoke(args: readonly string[], call: Call = {}): Promise<InvocationOutcome> {
    const { signed, transactionId, input } = makeProposal({
        channel: 'mychannel',
        chaincode: 'fixture',
        creator: organisation.admin.serialized,
        args,
        ...(call.transient && { transient: call.transient }),
    });
    return await (call.over ?? connection).execute({
        channel: 'mychannel',
        transactionId,
        namespace: 'fixture',
        state: call.state ?? new MemoryState(),
        input: input.serializeBinary(),
        proposal: signed,
    });
}

async function answerOf(args: readonly string[], call: Call = {}): Promise<string> {
    const outcome = await invoke(args, call);
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    if (outcome.response.getStatus() !== 200) throw new Error(outcome.response.getMessage());
    return Buffer.from(outcome.response.getPayload_asU8()).toString('utf8');
}

const numbered = (count: number): Record<string, string> =>
    Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`k${String(index).padStart(4, '0')}`, 'v']),
    );

test('what a chaincode puts and deletes is written to the transaction, not to the ledger', async () => {
    const state = new MemoryState({ gone: 'x' });
    await expect(answerOf(['put', 'a', 'one'], { state })).resolves.toBe('one');
    await answerOf(['remove', 'gone'], { state });
    expect([...state.writes]).toEqual([
        ['a', 'one'],
        ['gone', undefined],
    ]);
    await expect(answerOf(['get', 'a'], { state })).resolves.toBe('');
});

test('a committed value is read', async () => {
    await expect(answerOf(['get', 'a'], { state: new MemoryState({ a: 'ünïcode' }) })).resolves.toBe(
        'ünïcode',
    );
});

test.each([0, 1, 99, 100, 101, 250])('a range of %i keys arrives whole, in batches', async (count) => {
    const state = new MemoryState(numbered(count));
    const keys: unknown = JSON.parse(await answerOf(['keys', '', ''], { state }));
    expect(keys).toEqual(Object.keys(numbered(count)));
    expect(state.openRanges).toBe(0);
});

test('a range that the chaincode closes early is released', async () => {
    const state = new MemoryState(numbered(250));
    await expect(answerOf(['firstKey', 'k0010', 'k0020'], { state })).resolves.toBe('k0010');
    expect(state.openRanges).toBe(0);
});

test('pages follow each other by bookmark and the last has none', async () => {
    const state = new MemoryState(numbered(5));
    const first: unknown = JSON.parse(await answerOf(['page', '3', ''], { state }));
    expect(first).toEqual({ keys: ['k0000', 'k0001', 'k0002'], bookmark: 'k0003', count: 3 });
    const second: unknown = JSON.parse(await answerOf(['page', '3', 'k0003'], { state }));
    expect(second).toEqual({ keys: ['k0003', 'k0004'], bookmark: '', count: 2 });
});

test('a write after a page is refused', async () => {
    await expect(answerOf(['pageThenPut'], { state: new MemoryState({ a: '1' }) })).rejects.toThrow(
        'PUT_STATE failed: transaction ID:',
    );
});

test('the history of a key arrives with its transactions', async () => {
    const state = new MemoryState();
    const common = { timestamp: undefined };
    state.past.push({ ...common, transactionId: 't2', value: new Uint8Array(), isDelete: true });
    state.past.push({ ...common, transactionId: 't1', value: Buffer.from('one'), isDelete: false });
    const history: unknown = JSON.parse(await answerOf(['history', 'a'], { state }));
    expect(history).toEqual([
        { txId: 't2', value: '', isDelete: true },
        { txId: 't1', value: 'one', isDelete: false },
    ]);
});

test('the endorsement rule of a key is kept as its metadata', async () => {
    const state = new MemoryState();
    await answerOf(['rules', 'a', 'both'], { state });
    expect([...(state.metadataWrites.get('a') ?? [])].map(([name]) => name)).toEqual([
        'VALIDATION_PARAMETER',
    ]);
    await expect(answerOf(['ruleOf', 'a'], { state })).resolves.toBe('both');
});

test('a chaincode event travels with the response', async () => {
    const outcome = await invoke(['announce', 'Created', 'payload']);
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    expect(outcome.event?.getEventName()).toBe('Created');
    expect(Buffer.from(outcome.event?.getPayload_asU8() ?? []).toString('utf8')).toBe('payload');
});

test("the client's identity and transient values reach the chaincode", async () => {
    await expect(answerOf(['whoAmI'], { transient: { secret: 's3cret' } })).resolves.toBe('Org1MSP s3cret');
});

test("an error of the chaincode is its response's status and message", async () => {
    const outcome = await invoke(['fail']);
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    expect([outcome.response.getStatus(), outcome.response.getMessage()]).toEqual([
        500,
        'NOT_ALLOWED: by design',
    ]);
});

test.each([
    ['richQuery', /GET_QUERY_RESULT failed: transaction ID: \w+: ExecuteQuery not supported for leveldb/],
    ['privateRead', /collection mychannel\/fixture\/secrets could not be found/],
    ['callOther', /INVOKE_CHAINCODE failed: transaction ID: \w+: execute failed:.*chaincode other not found/],
])('%s is refused with the text of Fabric', async (name, text) => {
    await expect(answerOf([name])).rejects.toThrow(text);
});

test('many transactions share the stream and each gets its own answer', async () => {
    const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
            answerOf(['get', 'a'], { state: new MemoryState({ a: String(index) }) }),
        ),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, index) => String(index)));
});

test('an invocation that takes too long fails with the timeout of Fabric, and the stream lives on', async () => {
    const over = connect({ executeTimeoutMs: 200 });
    await expect(answerOf(['hang'], { over })).rejects.toThrow(
        'error sending: timeout expired while executing transaction',
    );
    await expect(answerOf(['get', 'a'], { over, state: new MemoryState({ a: '1' }) })).resolves.toBe('1');
});

test('a chaincode that dies fails what is in flight, and is used again when it is back', async () => {
    const port = await freePort();
    const first = run(port);
    const over = connect({ address: first.address });
    await expect(over.ready()).resolves.toBe(true);
    const lost = answerOf(['hang'], { over });
    await answerOf(['put', 'a', 'one'], { over });
    await Promise.all([
        first.kill(),
        expect(lost).rejects.toThrow('error sending: chaincode stream terminated'),
    ]);
    run(port);
    await expect(answerOf(['get', 'a'], { over, state: new MemoryState({ a: 'back' }) })).resolves.toBe(
        'back',
    );
});

test('a chaincode that is not there is named with its address', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const over = connect({ address, dialTimeoutMs: 100 });
    await expect(answerOf(['get', 'a'], { over })).rejects.toThrow(
        `could not launch chaincode ${FIXTURE_ID}: connection to ${FIXTURE_ID} failed:`,
    );
});

test('a chaincode with another package id is not used', async () => {
    const over = connect({ chaincodeId: 'other_1.0:1', dialTimeoutMs: 300 });
    await expect(over.ready()).resolves.toBe(false);
});
