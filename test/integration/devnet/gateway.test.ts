import type { Contract, Gateway } from 'fabric-network';
import { DevnetProcess } from './devnet-process';
import { CHAINCODE, CHANNEL, connect } from './fabric-client';

jest.setTimeout(60_000);

describe('an unmodified fabric-network 2.2 client on the devnet', () => {
    let devnet: DevnetProcess;
    beforeAll(async () => {
        devnet = await DevnetProcess.start();
    });
    afterAll(() => devnet.stop());

    describe.each([
        ['the connection profile', false],
        ['service discovery', true],
    ])('that finds the peers through %s', (_name, discovery) => {
        const key = `key-${String(discovery)}`;
        let gateway: Gateway;
        let contract: Contract;
        beforeAll(async () => {
            gateway = await connect(devnet, { discovery });
            contract = (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE);
        });
        afterAll(() => {
            gateway.disconnect();
        });

        test('submits a transaction and is told that it is committed', async () => {
            const result = await contract.submitTransaction('put', key, 'one');
            expect(result.toString()).toBe('one');
            expect((await contract.evaluateTransaction('get', key)).toString()).toBe('one');
        });

        test('reads in the next transaction what the one before wrote', async () => {
            await contract.submitTransaction('increment', `${key}-counter`);
            expect((await contract.submitTransaction('increment', `${key}-counter`)).toString()).toBe('2');
        });

        test('gets the chaincode’s own words when the chaincode refuses', async () => {
            await expect(contract.submitTransaction('refuse')).rejects.toThrow(
                /NOT_ALLOWED: refused by the chaincode/,
            );
            await expect(contract.evaluateTransaction('refuse')).rejects.toThrow(
                /NOT_ALLOWED: refused by the chaincode/,
            );
        });

        test('submits many transactions at once', async () => {
            const keys = Array.from({ length: 10 }, (_value, index) => `${key}-many-${index}`);
            await Promise.all(keys.map((each) => contract.submitTransaction('put', each, each)));
            const read = await Promise.all(keys.map((each) => contract.evaluateTransaction('get', each)));
            expect(read.map(String)).toEqual(keys);
        });

        test('hears the chaincode’s event with the transaction that set it', async () => {
            const heard = new Promise<string>((resolve) => {
                void contract.addContractListener((event) => {
                    if (event.payload?.toString() === `${key}-event`)
                        resolve(event.getTransactionEvent().transactionId);
                    return Promise.resolve();
                });
            });
            const transaction = contract.createTransaction('increment');
            await transaction.submit(`${key}-event`);
            await expect(heard).resolves.toBe(transaction.getTransactionId());
        });
    });

    test('is refused on a channel that is not there', async () => {
        const gateway = await connect(devnet, { discovery: true });
        await expect(gateway.getNetwork('nochannel')).rejects.toThrow();
        gateway.disconnect();
    });

    test('reads the channel’s blocks from the first one in order and unbroken', async () => {
        const gateway = await connect(devnet);
        const network = await gateway.getNetwork(CHANNEL);
        const seen: number[] = [];
        await new Promise<void>((resolve) => {
            void network.addBlockListener(
                ({ blockNumber }) => {
                    seen.push(blockNumber.toNumber());
                    if (seen.length === 5) resolve();
                    return Promise.resolve();
                },
                { startBlock: 0 },
            );
        });
        expect(seen.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
        gateway.disconnect();
    });

    test('works for the second organisation too, whose peer has the same ledger', async () => {
        const [first, second] = await Promise.all([
            connect(devnet),
            connect(devnet, { organisation: 'org2', discovery: true }),
        ]);
        const theirs = (await second.getNetwork(CHANNEL)).getContract(CHAINCODE);
        expect((await theirs.submitTransaction('caller')).toString()).toBe('Org2MSP');
        await theirs.submitTransaction('put', 'shared', 'from org2');
        const ours = (await first.getNetwork(CHANNEL)).getContract(CHAINCODE);
        expect((await ours.submitTransaction('get', 'shared')).toString()).toBe('from org2');
        first.disconnect();
        second.disconnect();
    });

    test('gets an error when the chaincode dies, and is served again as soon as it is back', async () => {
        const gateway = await connect(devnet);
        const contract = (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE);
        await expect(contract.submitTransaction('die')).rejects.toThrow();
        expect((await contract.submitTransaction('put', 'after death', 'alive')).toString()).toBe('alive');
        gateway.disconnect();
    });

    test('makes as many calls in a row as it likes', async () => {
        const gateway = await connect(devnet, { nativeSigning: true });
        const contract = (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE);
        let calls = 0;
        const caller = async () => {
            for (; calls < 2_000; calls += 1) await contract.evaluateTransaction('get', 'none');
        };
        await Promise.all(Array.from({ length: 100 }, caller));
        expect(calls).toBeGreaterThanOrEqual(2_000);
        gateway.disconnect();
    }, 120_000);
});
