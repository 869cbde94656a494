import { common, peer } from '@hyperledger/fabric-protos';
import type { Gateway, Network } from 'fabric-network';
import { headerHash } from '../../../network/block-hash';
import { headerOf } from '../../../network/devnet/ledger/block';
import { DevnetProcess } from './devnet-process';
import { CHAINCODE, CHANNEL, connect } from './fabric-client';

jest.setTimeout(120_000);

const ROUNDS = 3;
const WRITERS = 20;
/** How many transactions must be committed before the devnet is killed in the middle of the next ones. */
const COMMITTED_BEFORE_KILL = 60;

describe('a devnet that is killed in the middle of load', () => {
    let devnet: DevnetProcess;
    const committed = new Map<string, string>();
    const hashes = new Map<number, string>();

    beforeAll(async () => {
        devnet = await DevnetProcess.start({ DEVNET_BATCH_TIMEOUT_MS: '20' });
    });
    afterAll(() => devnet.stop());

    test('keeps every block and every transaction that anyone was told of, and goes on', async () => {
        for (let round = 1; round <= ROUNDS; round += 1) {
            await loadUntilKilled(round);
            await devnet.restart();
            await checkEverything();
        }
    });

    async function loadUntilKilled(round: number): Promise<void> {
        const gateway = await connect(devnet, { nativeSigning: true });
        const network = await gateway.getNetwork(CHANNEL);
        await recordBlocks(network);
        const goal = committed.size + COMMITTED_BEFORE_KILL;
        await new Promise<void>((resolve) => {
            const write = async (writer: number) => {
                for (
                    let count = 0;
                    await submit(network, `round-${round}-writer-${writer}-${count}`);
                    count += 1
                ) {
                    if (committed.size >= goal) resolve();
                }
            };
            for (let writer = 0; writer < WRITERS; writer += 1) void write(writer);
        });
        await devnet.kill('SIGKILL');
        gateway.disconnect();
    }

    /** Whether the client was told that its transaction is committed. */
    async function submit(network: Network, key: string): Promise<boolean> {
        const transaction = network.getContract(CHAINCODE).createTransaction('put');
        try {
            await transaction.submit(key, key);
            committed.set(transaction.getTransactionId(), key);
            return true;
        } catch {
            return false;
        }
    }

    async function recordBlocks(network: Network): Promise<void> {
        await network.addBlockListener(
            ({ blockNumber, blockData }) => {
                if ('header' in blockData && blockData.header?.data_hash) {
                    hashes.set(
                        blockNumber.toNumber(),
                        Buffer.from(blockData.header.data_hash).toString('hex'),
                    );
                }
                return Promise.resolve();
            },
            { startBlock: 0, type: 'full' },
        );
    }

    async function checkEverything(): Promise<void> {
        expect(hashes.size).toBeGreaterThan(1);
        for (const organisation of ['org1', 'org2'] as const) {
            const gateway = await connect(devnet, { organisation, nativeSigning: true });
            const contract = (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE);
            await contract.submitTransaction('put', `after the crash ${organisation}`, 'yes');
            await checkChain(gateway);
            await checkTransactions(gateway);
            gateway.disconnect();
        }
    }

    async function checkChain(gateway: Gateway): Promise<void> {
        const qscc = (await gateway.getNetwork(CHANNEL)).getContract('qscc');
        const chain = common.BlockchainInfo.deserializeBinary(
            await qscc.evaluateTransaction('GetChainInfo', CHANNEL),
        );
        let previous = '';
        for (let number = 0; number < chain.getHeight(); number += 1) {
            const bytes = await qscc.evaluateTransaction('GetBlockByNumber', CHANNEL, String(number));
            const header = headerOf(common.Block.deserializeBinary(bytes));
            expect(header.getNumber()).toBe(number);
            expect(hex(header.getPreviousHash_asU8())).toBe(previous);
            expect(hex(header.getDataHash_asU8())).toBe(hashes.get(number) ?? hex(header.getDataHash_asU8()));
            previous = hex(headerHash(header));
        }
        expect(chain.getHeight()).toBeGreaterThan(Math.max(...hashes.keys()));
        expect(hex(chain.getCurrentblockhash_asU8())).toBe(previous);
    }

    async function checkTransactions(gateway: Gateway): Promise<void> {
        const network = await gateway.getNetwork(CHANNEL);
        const [qscc, contract] = [network.getContract('qscc'), network.getContract(CHAINCODE)];
        for (const [transactionId, key] of committed) {
            const bytes = await qscc.evaluateTransaction('GetTransactionByID', CHANNEL, transactionId);
            expect(peer.ProcessedTransaction.deserializeBinary(bytes).getValidationcode()).toBe(
                peer.TxValidationCode.VALID,
            );
            expect((await contract.evaluateTransaction('get', key)).toString()).toBe(key);
        }
    }
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
