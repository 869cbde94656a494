import { approversOf, ordererNodesOf } from '../../../network/native/channel-members';
import { signerOf } from '../../../network/setting-up/enrolled-organisation';
import { changeBatchTimeout, type ChannelAdministration } from '../../support/channel-update';
import { readLedger } from '../../support/crash-ledger';
import { describeWhereFabricIs } from '../../support/native-programs';
import { eventually } from '../../support/service-eventually';
import { openTrial } from '../../support/native-trial';

describeWhereFabricIs('a real channel whose configuration changes under load', () => {
    const { nodes, service, underLoad } = openTrial('native-configuration', {
        environment: { NATIVE_ORDERERS: '1' },
    });

    const administration = async (): Promise<ChannelAdministration> => {
        const { peers, ordering } = await nodes.topology();
        const [reader] = await approversOf(peers, 'invoice_1.0');
        if (reader === undefined) throw new Error('the network has no peer');
        return {
            channel: 'mychannel',
            admin: await signerOf(ordering.admin.identity, ordering.mspId),
            orderers: await ordererNodesOf(ordering),
            peer: reader.peer,
            reader: reader.admin,
        };
    };

    underLoad('the block with it is one of the stream: nothing before or behind it is lost', async () => {
        await eventually('there are invoices on the ledger', async () =>
            (await readLedger(service.network)).some(({ transactions }) => transactions.some(hasWrites)),
        );
        await changeBatchTimeout(await administration(), '300ms');
        const blocks = await readLedger(service.network);
        const withWrites = blocks.filter(({ transactions }) => transactions.some(hasWrites));
        const first = withWrites[0]?.number ?? Infinity;
        const behind = blocks.filter(
            ({ number, transactions }) => number > first && !transactions.some(hasWrites),
        );
        expect(behind.some(({ transactions }) => transactions.length === 1)).toBe(true);
    });

    underLoad('the channel goes on with the new configuration, and takes the next one', async () => {
        await changeBatchTimeout(await administration(), '200ms');
    });
});

function hasWrites({ writes }: { readonly writes: readonly unknown[] }): boolean {
    return writes.length > 0;
}
