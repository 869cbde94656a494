import { createHash, randomBytes } from 'node:crypto';
import { common, msp } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { channelGroup, type ChannelProfile } from './channel-group';
import { fromMspConfig, type MspDefinition } from './msp-definition';

/** Bytes of a nonce in Fabric (fabric common/crypto/random.go). */
const NONCE_BYTES = 24;
/** The version of a configuration message (fabric common/genesis/genesis.go, msgVersion). */
const CONFIG_MESSAGE_VERSION = 1;

/** The channel that a genesis block founds. */
export type GenesisOptions = ChannelProfile & { readonly channel: string };

/**
 * The first block of a channel, which carries its configuration (fabric internal/configtxgen and
 * common/genesis/genesis.go): the test network's policies and values, capabilities V2_0, default ACLs.
 * Every call gives another block (its nonce and time differ): keep the first one.
 */
export function genesisBlock(options: GenesisOptions): common.Block {
    const config = new common.Config();
    config.setChannelGroup(channelGroup(options));
    const configEnvelope = new common.ConfigEnvelope();
    configEnvelope.setConfig(config);
    const envelope = new common.Envelope();
    envelope.setPayload(configPayload(options.channel, configEnvelope).serializeBinary());
    return genesisOf(envelope.serializeBinary());
}

function genesisOf(envelope: Uint8Array): common.Block {
    const header = new common.BlockHeader();
    header.setNumber(0);
    header.setDataHash(createHash('sha256').update(envelope).digest());
    const data = new common.BlockData();
    data.addData(envelope);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(genesisMetadata());
    return block;
}

function configPayload(channel: string, envelope: common.ConfigEnvelope): common.Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.CONFIG);
    channelHeader.setVersion(CONFIG_MESSAGE_VERSION);
    channelHeader.setChannelId(channel);
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    channelHeader.setTxId(createHash('sha256').update(nonce).digest('hex'));
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setNonce(nonce);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(envelope.serializeBinary());
    return payload;
}

function genesisMetadata(): common.BlockMetadata {
    const lastConfig = new common.LastConfig();
    lastConfig.setIndex(0);
    const ordererMetadata = new common.OrdererBlockMetadata();
    ordererMetadata.setLastConfig(lastConfig);
    const indexes = common.BlockMetadataIndex;
    const entries: Uint8Array[] = [];
    entries[indexes.SIGNATURES] = metadataOf(ordererMetadata.serializeBinary());
    entries[indexes.LAST_CONFIG] = metadataOf(lastConfig.serializeBinary());
    entries[indexes.TRANSACTIONS_FILTER] = new Uint8Array();
    entries[indexes.ORDERER] = new Uint8Array();
    entries[indexes.COMMIT_HASH] = new Uint8Array();
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList(entries);
    return metadata;
}

function metadataOf(value: Uint8Array): Uint8Array {
    const metadata = new common.Metadata();
    metadata.setValue(value);
    return metadata.serializeBinary();
}

/** The configuration in a configuration block; throws when the block carries none. */
export function configOf(block: common.Block): common.Config {
    const [bytes] = block.getData()?.getDataList_asU8() ?? [];
    if (!bytes) throw new TypeError('the block has no envelope');
    const payload = common.Payload.deserializeBinary(
        common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
    );
    const header = common.ChannelHeader.deserializeBinary(
        payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    if (header.getType() !== common.HeaderType.CONFIG)
        throw new TypeError('the block is no configuration block');
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    if (!config) throw new TypeError('the configuration block has no configuration');
    return config;
}

/** The organisations that a configuration names, peers' and orderers' alike: what an `MspRegistry` is made from. */
export function mspDefinitionsOf(config: common.Config): MspDefinition[] {
    const definitions = new Map<string, MspDefinition>();
    for (const section of ['Application', 'Orderer']) {
        const group = config.getChannelGroup()?.getGroupsMap().get(section);
        group?.getGroupsMap().forEach((organisation) => {
            const value = organisation.getValuesMap().get('MSP');
            if (!value) return;
            const definition = fromMspConfig(msp.MSPConfig.deserializeBinary(value.getValue_asU8()));
            definitions.set(definition.mspId, definition);
        });
    }
    return [...definitions.values()];
}
