import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { configOf, genesisBlock, mspDefinitionsOf } from './channel-config';
import { MspRegistry } from './msp-registry';
import { Organisation } from './organisation';
import { ChannelPolicies } from './policy';
import type { SigningIdentity } from './signing-identity';

const BATCH = {
    maxMessages: 500,
    absoluteMaxBytes: 10_485_760,
    preferredMaxBytes: 2_097_152,
    timeoutMs: 200,
};
let directory: string;
let org1: Organisation;
let org2: Organisation;
let ordering: Organisation;
let client1: SigningIdentity;
let block: common.Block;
let config: common.Config;
let msps: MspRegistry;
let policies: ChannelPolicies;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'channel-config-'));
    const open = (mspId: string, domain: string, nodeKind: 'peer' | 'orderer') =>
        Organisation.open({ directory: join(directory, mspId), mspId, domain, nodeKind });
    [org1, org2, ordering] = await Promise.all([
        open('Org1MSP', 'org1.example.com', 'peer'),
        open('Org2MSP', 'org2.example.com', 'peer'),
        open('OrdererMSP', 'example.com', 'orderer'),
    ]);
    client1 = await org1.issue({ commonName: 'appUser', units: ['client'] });
    const written = genesisBlock({
        channel: 'mychannel',
        organisations: [org1, org2],
        ordererOrganisation: ordering,
        ordererAddress: 'orderer.example.com:7050',
        batch: BATCH,
        anchorPeers: new Map([['Org1MSP', { host: 'peer0.org1.example.com', port: 7051 }]]),
    });
    block = common.Block.deserializeBinary(written.serializeBinary());
    config = configOf(block);
    msps = new MspRegistry(mspDefinitionsOf(config));
    policies = new ChannelPolicies(config, msps);
});
afterAll(() => rm(directory, { recursive: true }));

const identify = (signer: SigningIdentity) => msps.identify(signer.serialized);
const group = (...path: string[]) =>
    path.reduce((parent, name) => parent?.getGroupsMap().get(name), config.getChannelGroup());
const value = (name: string, ...path: string[]) =>
    group(...path)
        ?.getValuesMap()
        .get(name)
        ?.getValue_asU8() ?? new Uint8Array();

test('the genesis block is block 0, without a predecessor, and its data hash covers its envelope', () => {
    const [envelope] = block.getData()?.getDataList_asU8() ?? [];
    expect(block.getHeader()?.getNumber()).toBe(0);
    expect(block.getHeader()?.getPreviousHash_asU8()).toHaveLength(0);
    expect(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? [])).toEqual(
        createHash('sha256')
            .update(envelope ?? Buffer.alloc(0))
            .digest(),
    );
    const lastConfig =
        block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.LAST_CONFIG] ??
        new Uint8Array();
    expect(
        common.LastConfig.deserializeBinary(
            common.Metadata.deserializeBinary(lastConfig).getValue_asU8(),
        ).getIndex(),
    ).toBe(0);
});

test('the configuration names the channel members with certificates and roles', () => {
    expect(mspDefinitionsOf(config)).toEqual([org1, org2, ordering].map((member) => member.mspDefinition()));
    expect([...identify(org1.node).roles]).toEqual(['member', 'peer']);
    expect([...identify(ordering.node).roles]).toEqual(['member', 'orderer']);
});

test('the configuration has the values that clients and nodes read', () => {
    expect(common.OrdererAddresses.deserializeBinary(value('OrdererAddresses')).getAddressesList()).toEqual([
        'orderer.example.com:7050',
    ]);
    expect(common.HashingAlgorithm.deserializeBinary(value('HashingAlgorithm')).getName()).toBe('SHA256');
    expect(
        common.BlockDataHashingStructure.deserializeBinary(value('BlockDataHashingStructure')).getWidth(),
    ).toBe(4_294_967_295);
    expect(orderer.BatchTimeout.deserializeBinary(value('BatchTimeout', 'Orderer')).getTimeout()).toBe(
        '200ms',
    );
    expect(orderer.BatchSize.deserializeBinary(value('BatchSize', 'Orderer')).toObject()).toEqual({
        maxMessageCount: 500,
        absoluteMaxBytes: 10_485_760,
        preferredMaxBytes: 2_097_152,
    });
    const endpoints = common.OrdererAddresses.deserializeBinary(value('Endpoints', 'Orderer', 'OrdererMSP'));
    expect(endpoints.getAddressesList()).toEqual(['orderer.example.com:7050']);
    const anchors = peer.AnchorPeers.deserializeBinary(value('AnchorPeers', 'Application', 'Org1MSP'));
    expect(anchors.toObject().anchorPeersList).toEqual([{ host: 'peer0.org1.example.com', port: 7051 }]);
    for (const path of [[], ['Orderer'], ['Application']]) {
        const capabilities = common.Capabilities.deserializeBinary(value('Capabilities', ...path));
        expect([...capabilities.getCapabilitiesMap().keys()]).toEqual(['V2_0']);
    }
    const consensus = orderer.ConsensusType.deserializeBinary(value('ConsensusType', 'Orderer'));
    const [consenter] = orderer.etcdraft.ConfigMetadata.deserializeBinary(
        consensus.getMetadata_asU8(),
    ).getConsentersList();
    expect([consensus.getType(), consenter?.getHost(), consenter?.getPort()]).toEqual([
        'etcdraft',
        'orderer.example.com',
        7050,
    ]);
});

test('a cluster is named with every orderer, its certificates, and the capabilities that were asked for', () => {
    const consenters = [1, 2, 3].map((number) => ({
        host: `orderer${number}.example.com`,
        port: 7050,
        tlsCertificatePem: `certificate ${number}`,
    }));
    const cluster = configOf(
        genesisBlock({
            channel: 'mychannel',
            organisations: [org1],
            ordererOrganisation: ordering,
            consenters,
            batch: BATCH,
            capabilities: { application: 'V2_5' },
        }),
    ).getChannelGroup();
    const bytesOf = (name: string, section?: string) => {
        const owner = section === undefined ? cluster : cluster?.getGroupsMap().get(section);
        return owner?.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
    };
    const capabilityOf = (section?: string) => [
        ...common.Capabilities.deserializeBinary(bytesOf('Capabilities', section))
            .getCapabilitiesMap()
            .keys(),
    ];
    expect(common.OrdererAddresses.deserializeBinary(bytesOf('OrdererAddresses')).getAddressesList()).toEqual(
        ['orderer1.example.com:7050', 'orderer2.example.com:7050', 'orderer3.example.com:7050'],
    );
    const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(
        orderer.ConsensusType.deserializeBinary(bytesOf('ConsensusType', 'Orderer')).getMetadata_asU8(),
    );
    expect(
        metadata.getConsentersList().map((one) => Buffer.from(one.getServerTlsCert_asU8()).toString()),
    ).toEqual(['certificate 1', 'certificate 2', 'certificate 3']);
    expect([capabilityOf(), capabilityOf('Orderer'), capabilityOf('Application')]).toEqual([
        ['V2_0'],
        ['V2_0'],
        ['V2_5'],
    ]);
});

test('a BFT cluster is named by its certificates, and its blocks count when a quorum of it has signed', () => {
    const bftConsenters = [1, 2, 3, 4].map((number) => ({
        host: `orderer${number}.example.com`,
        port: 7050,
        tlsCertificatePem: `tls ${number}`,
        mspId: 'OrdererMSP',
        identityPem: `identity ${number}`,
    }));
    const cluster = configOf(
        genesisBlock({
            channel: 'mychannel',
            organisations: [org1],
            ordererOrganisation: ordering,
            bftConsenters,
            batch: BATCH,
        }),
    ).getChannelGroup();
    const ordererGroup = cluster?.getGroupsMap().get('Orderer');
    const bytesOf = (name: string, owner = ordererGroup) =>
        owner?.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
    const consensus = orderer.ConsensusType.deserializeBinary(bytesOf('ConsensusType'));
    const options = orderer.smartbft.Options.deserializeBinary(consensus.getMetadata_asU8());
    expect([consensus.getType(), options.getRequestBatchMaxInterval()]).toEqual(['BFT', '200ms']);
    const mapping = common.Orderers.deserializeBinary(bytesOf('Orderers')).getConsenterMappingList();
    expect(
        mapping.map((one) => [one.getId(), one.getHost(), Buffer.from(one.getIdentity_asU8()).toString()]),
    ).toEqual([1, 2, 3, 4].map((number) => [number, `orderer${number}.example.com`, `identity ${number}`]));
    const validation = ordererGroup?.getPoliciesMap().get('BlockValidation')?.getPolicy()?.getValue_asU8();
    const quorum = common.SignaturePolicyEnvelope.deserializeBinary(validation ?? new Uint8Array());
    expect(quorum.getRule()?.getNOutOf()?.getN()).toBe(3);
    expect(quorum.getIdentitiesList()).toHaveLength(4);
    expect(bytesOf('OrdererAddresses', cluster)).toHaveLength(0);
    const capabilities = common.Capabilities.deserializeBinary(bytesOf('Capabilities', cluster));
    expect([...capabilities.getCapabilitiesMap().keys()]).toEqual(['V3_0']);
});

test('clients and admins of a member may write; peers may read only', () => {
    expect(policies.evaluate('/Channel/Application/Writers', [identify(org1.admin)])).toBe(true);
    expect(policies.evaluate('/Channel/Application/Writers', [identify(client1)])).toBe(true);
    expect(policies.evaluate('/Channel/Writers', [identify(client1)])).toBe(true);
    expect(policies.evaluate('/Channel/Application/Writers', [identify(org1.node)])).toBe(false);
    expect(policies.evaluate('/Channel/Application/Readers', [identify(org1.node)])).toBe(true);
    expect(policies.evaluate('/Channel/Application/Readers', [])).toBe(false);
});

test('the orderer writes to the channel and not to the application', () => {
    expect(policies.evaluate('/Channel/Writers', [identify(ordering.node)])).toBe(true);
    expect(policies.evaluate('/Channel/Orderer/BlockValidation', [identify(ordering.node)])).toBe(true);
    expect(policies.evaluate('/Channel/Application/Writers', [identify(ordering.node)])).toBe(false);
    expect(policies.evaluate('/Channel/Orderer/BlockValidation', [identify(org1.node)])).toBe(false);
});

test('an endorsement needs the peers of most members', () => {
    const both = [identify(org1.node), identify(org2.node)];
    for (const path of [
        '/Channel/Application/Endorsement',
        '/Channel/Application/LifecycleEndorsement',
    ] as const) {
        expect(policies.evaluate(path, both)).toBe(true);
        expect(policies.evaluate(path, both.slice(0, 1))).toBe(false);
        expect(policies.evaluate(path, [identify(org1.admin), identify(org2.admin)])).toBe(false);
    }
});

test('a change of the channel needs the admins of both sides', () => {
    const admins = [org1, org2, ordering].map(({ admin }) => identify(admin));
    expect(policies.evaluate('/Channel/Admins', admins)).toBe(true);
    expect(policies.evaluate('/Channel/Admins', admins.slice(0, 2))).toBe(false);
    expect(policies.evaluate('/Channel/Application/Org1MSP/Admins', admins.slice(0, 1))).toBe(true);
    expect(policies.evaluate('/Channel/Application/Org1MSP/Admins', admins.slice(1))).toBe(false);
});

test('a policy that does not exist rejects everyone', () => {
    expect(policies.evaluate('/Channel/Application/Nonsense', [identify(org1.admin)])).toBe(false);
});

test('a signed message counts only with a good signature of a member', async () => {
    const message = Buffer.from('hello');
    const signed = { signer: client1.serialized, message, signature: client1.sign(message) };
    const path = '/Channel/Application/Writers';
    await expect(policies.evaluateSigned(path, [signed])).resolves.toBe(true);
    await expect(policies.evaluateSigned(path, [{ ...signed, message: Buffer.from('bye') }])).resolves.toBe(
        false,
    );
    const stranger = await Organisation.open({
        directory: join(directory, 'Org9MSP'),
        mspId: 'Org9MSP',
        domain: 'org9.example.com',
        nodeKind: 'peer',
    });
    const strange = { signer: stranger.admin.serialized, message, signature: stranger.admin.sign(message) };
    await expect(policies.evaluateSigned(path, [strange])).resolves.toBe(false);
});

test('a block of transactions is no configuration block', () => {
    const other = new common.Block();
    other.setData(new common.BlockData());
    expect(() => configOf(other)).toThrow('the block has no envelope');
});
