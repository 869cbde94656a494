import { Gateway, Wallets, type Contract, type Network } from 'fabric-network';
import { walletIdentity } from '../../network/devnet/wallet-identity';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

describe.each([
    ['the connection profile', false],
    ['service discovery', true],
])('an unmodified fabric-network 2.2 client that finds the peers through %s', (_name, enabled) => {
    let network: ConformanceNetwork;
    let gateway: Gateway;
    let channel: Network;
    let contract: Contract;
    const key = (name: string): string => `sdk-${String(enabled)}-${name}-${Date.now().toString(36)}`;

    beforeAll(async () => {
        network = await openNetwork();
        const [{ admin, profile }] = network.organisations;
        const wallet = await Wallets.newInMemoryWallet();
        await wallet.put('admin', walletIdentity(admin));
        gateway = new Gateway();
        await gateway.connect(
            { ...profile },
            {
                identity: 'admin',
                wallet,
                discovery: { enabled, asLocalhost: true },
                eventHandlerOptions: { commitTimeout: 20, endorseTimeout: 20 },
            },
        );
        channel = await gateway.getNetwork(network.channel);
        contract = channel.getContract(network.chaincode);
    });

    afterAll(async () => {
        gateway.disconnect();
        await network.close();
    });

    test('submits, is told of the commit, and reads (IBM-1)', async () => {
        const name = key('a');
        expect((await contract.submitTransaction('put', name, 'one')).toString()).toBe('one');
        expect((await contract.evaluateTransaction('get', name)).toString()).toBe('one');
    });

    test('is refused with the chaincode’s own words', async () => {
        await expect(contract.submitTransaction('refuse')).rejects.toThrow(
            /NOT_ALLOWED: refused by the chaincode/,
        );
        await expect(contract.evaluateTransaction('refuse')).rejects.toThrow(
            'NOT_ALLOWED: refused by the chaincode',
        );
    });

    test('hears the event of a transaction', async () => {
        const name = key('event');
        const heard = new Promise<string | undefined>((resolve) => {
            void contract.addContractListener((event) => {
                if (event.payload?.toString() === name) resolve(event.getTransactionEvent().transactionId);
                return Promise.resolve();
            });
        });
        const transaction = contract.createTransaction('increment');
        await transaction.submit(name);
        await expect(heard).resolves.toBe(transaction.getTransactionId());
    });
});
