import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { FabricClient } from './client/fabric-client';
import { matching } from './client/matching';
import { PeerCommand } from './client/peer-command';
import { readConformanceConfig } from './network/config';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

/** Go puts one space or two between the fields of a message, as the build has it (protobuf, internal/detrand). */
const FIELD_SEPARATOR = / +/g;

const { peerCommand } = readConformanceConfig();
if (peerCommand === undefined)
    console.warn('No `peer` in FABRIC_BIN or PATH: Fabric’s command line is not tried on this network.');

(peerCommand === undefined ? describe.skip : describe)('Fabric’s own `peer` command line', () => {
    let network: ConformanceNetwork;
    let client: FabricClient;
    let peer: PeerCommand;
    let channel: readonly string[];
    const run = Date.now().toString(36);

    beforeAll(async () => {
        network = await openNetwork();
        client = new FabricClient(network);
        peer = await PeerCommand.prepare(peerCommand ?? 'peer', network);
        channel = ['-C', network.channel, '-n', network.chaincode];
    });

    afterAll(async () => {
        await peer.close();
        await network.close();
    });

    const call = (name: string, ...args: string[]): readonly string[] => [
        '-c',
        JSON.stringify({ function: name, Args: args }),
    ];

    test('invokes on both peers and waits for both to commit', async () => {
        const invoked = await peer.run(
            'chaincode',
            'invoke',
            ...peer.toOrderer,
            ...channel,
            ...call('put', `cli-${run}`, 'hello'),
            ...peer.toBothPeers,
            '--waitForEvent',
        );
        expect(invoked.errors).toMatch(/Chaincode invoke successful\. result: status:200 +payload:"hello"/);
        expect(invoked.errors.match(/committed with status \(VALID\)/g)).toHaveLength(2);
        const queried = await peer.run('chaincode', 'query', ...channel, ...call('get', `cli-${run}`));
        expect(queried).toMatchObject({ succeeded: true, output: 'hello' });
    });

    test('is told by --waitForEvent that one endorsement was not enough', async () => {
        const invoked = await peer.run(
            'chaincode',
            'invoke',
            ...peer.toOrderer,
            ...channel,
            ...call('put', `cli-alone-${run}`, 'x'),
            ...peer.toBothPeers.slice(0, 4),
            '--waitForEvent',
        );
        expect(invoked.succeeded).toBe(false);
        expect(invoked.errors).toMatch(/transaction invalidated with status \(ENDORSEMENT_POLICY_FAILURE\)/);
    });

    test.each([
        ['refuse', 'NOT_ALLOWED: refused by the chaincode'],
        ['nosuch', "You've asked to invoke a function that does not exist: nosuch"],
    ])('is refused by the chaincode: %s', async (name, words) => {
        const queried = await peer.run('chaincode', 'query', ...channel, ...call(name));
        expect(queried.succeeded).toBe(false);
        expect(queried.errors.replaceAll(FIELD_SEPARATOR, ' ')).toContain(
            `Error: endorsement failure during query. response: status:500 message:"${words}"`,
        );
    });

    test('lists the channels and tells the height', async () => {
        const listed = await peer.run('channel', 'list');
        const [title = '', ...names] = listed.output.split('\n');
        const { channel: first, secondChannel: second } = network;
        expect(title.trim()).toBe('Channels peers has joined:');
        expect(names.sort()).toEqual([first, second].filter((name) => name !== undefined).sort());
        const told = await peer.run('channel', 'getinfo', '-c', network.channel);
        const summary: unknown = JSON.parse(told.output.replace(/^Blockchain info: /, ''));
        expect(summary).toEqual({
            height: await client.height(),
            currentBlockHash: matching(/=$/),
            previousBlockHash: matching(/=$/),
        });
    });

    test.each(['oldest', 'newest', 'config', '1'])('fetches the block that it calls %s', async (which) => {
        const file = join(peer.directory, `${which}.block`);
        for (const source of [peer.toOrderer, []]) {
            const fetched = await peer.run('channel', 'fetch', which, file, '-c', network.channel, ...source);
            expect(fetched.succeeded).toBe(true);
            const block = common.Block.deserializeBinary(await readFile(file));
            const expected = { oldest: 0, config: 0, '1': 1 }[which] ?? (await client.height()) - 1;
            expect(block.getHeader()?.getNumber()).toBe(expected);
        }
    });

    test('gets NOT_FOUND for a block that is not there', async () => {
        const file = join(peer.directory, 'none.block');
        const fetched = await peer.run(
            'channel',
            'fetch',
            '999999',
            file,
            '-c',
            network.channel,
            ...peer.toOrderer,
        );
        expect(fetched.errors).toMatch(/Error: can't read the block: &\{NOT_FOUND\}/);
    });

    test('is told which definitions are committed, and who has approved them', async () => {
        const all = await peer.run('lifecycle', 'chaincode', 'querycommitted', '-C', network.channel);
        expect(all.output).toContain(
            `Name: ${network.chaincode}, Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc`,
        );
        const one = await peer.run('lifecycle', 'chaincode', 'querycommitted', ...channel);
        expect(one.output).toContain(
            'Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc, Approvals: [Org1MSP: true, Org2MSP: true]',
        );
        const none = await peer.run(
            'lifecycle',
            'chaincode',
            'querycommitted',
            '-C',
            network.channel,
            '-n',
            'nosuch',
        );
        expect(none.errors).toContain(
            'Error: query failed with status: 404 - namespace nosuch is not defined',
        );
    });

    test('is told what the organisation has approved and installed, and what could be committed', async () => {
        const installed = await peer.run('lifecycle', 'chaincode', 'queryinstalled');
        const id = /Package ID: (\S+_1\.0:[0-9a-f]{64}), Label: \S+_1\.0/.exec(installed.output)?.[1];
        const approved = await peer.run('lifecycle', 'chaincode', 'queryapproved', ...channel);
        expect(approved.output).toContain(
            `sequence: 1, version: 1.0, init-required: false, package-id: ${String(id)}, endorsement plugin: escc, validation plugin: vscc`,
        );
        const ready = await peer.run(
            'lifecycle',
            'chaincode',
            'checkcommitreadiness',
            ...channel,
            '-v',
            '2.0',
            '--sequence',
            '2',
        );
        expect(ready.output).toMatch(/Org1MSP: false\nOrg2MSP: false$/);
    });

    test('is told that a channel is not there', async () => {
        const told = await peer.run('channel', 'getinfo', '-c', 'nosuch');
        expect(told.errors).toContain('Error: received bad response, status 500: Invalid chain ID, nosuch');
    });
});
