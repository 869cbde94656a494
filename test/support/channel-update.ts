import { randomBytes } from 'node:crypto';
import { common, orderer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { NetworkNode } from '../../network/gateway/connection-profile';
import { grpcTarget } from '../../network/gateway/grpc-target';
import { PipelinedOrderer } from '../../network/gateway/pipelined-orderer';
import { serializedIdentity } from '../../network/gateway/serialized-identity';
import type { Signer } from '../../network/gateway/signer';
import { evaluate } from '../../network/setting-up/peer-client';
import { recordingLogger } from './recording-logger';
import { eventually } from './service-eventually';

const NONCE_BYTES = 24;

/** Who may change how blocks are cut, and whom he asks. */
export interface ChannelAdministration {
    readonly channel: string;
    /** An administrator of the ordering organisation, who signs. */
    readonly admin: Signer;
    readonly orderers: readonly NetworkNode[];
    /** Asked for the configuration. */
    readonly peer: NetworkNode;
    readonly reader: Signer;
}

/**
 * Has blocks cut after another time, by a configuration update as `peer channel update` sends it. Resolves when the peer
 * has the block with it.
 */
export async function changeBatchTimeout(by: ChannelAdministration, timeout: string): Promise<void> {
    const present = await configurationOf(by);
    const update = batchTimeoutUpdate(present, by.channel, timeout);
    const envelope = await signedUpdate(update, by);
    const submitter = new PipelinedOrderer({
        targets: by.orderers.map((node) => grpcTarget(node)),
        streams: 1,
        window: 1,
        ackTimeoutMs: 5_000,
        logger: recordingLogger(),
    });
    try {
        const answer = await submitter.submit(Buffer.from(envelope.serializeBinary()).toString('base64'));
        if (answer.kind !== 'ordered') throw new Error(`the update was not ordered: ${answer.reason}`);
    } finally {
        await submitter.close();
    }
    await eventually('the peer has the new configuration', async () => {
        const config = await configurationOf(by);
        return config.getSequence() > present.getSequence();
    });
}

async function configurationOf({ channel, peer, reader }: ChannelAdministration): Promise<common.Config> {
    const question = { channel, chaincode: 'cscc', args: ['GetChannelConfig', channel] };
    return common.Config.deserializeBinary(await evaluate(peer, reader, question));
}

/** The difference of two configurations: what it was read at, and the one value of the next version. */
function batchTimeoutUpdate(config: common.Config, channel: string, timeout: string): common.ConfigUpdate {
    const root = config.getChannelGroup() ?? new common.ConfigGroup();
    const group: common.ConfigGroup | undefined = root.getGroupsMap().get('Orderer');
    const value: common.ConfigValue | undefined = group?.getValuesMap().get('BatchTimeout');
    if (group === undefined || value === undefined) throw new Error('the channel has no batch timeout');
    const batchTimeout = new orderer.BatchTimeout();
    batchTimeout.setTimeout(timeout);
    const next = value.clone();
    next.setVersion(value.getVersion() + 1);
    next.setValue(batchTimeout.serializeBinary());
    const written = versionOf(group);
    written.getValuesMap().set('BatchTimeout', next);
    const update = new common.ConfigUpdate();
    update.setChannelId(channel);
    update.setReadSet(rootWith(root, versionOf(group)));
    update.setWriteSet(rootWith(root, written));
    return update;
}

/** The group as it was read, and nothing of what it holds. */
function versionOf(group: common.ConfigGroup): common.ConfigGroup {
    const read = new common.ConfigGroup();
    read.setVersion(group.getVersion());
    return read;
}

function rootWith(root: common.ConfigGroup, ordererGroup: common.ConfigGroup): common.ConfigGroup {
    const group = versionOf(root);
    group.getGroupsMap().set('Orderer', ordererGroup);
    return group;
}

async function signedUpdate(
    update: common.ConfigUpdate,
    { channel, admin }: ChannelAdministration,
): Promise<common.Envelope> {
    const bytes = update.serializeBinary();
    const header = signatureHeader(admin);
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(await admin.sign(Buffer.concat([header, bytes])));
    const signed = new common.ConfigUpdateEnvelope();
    signed.setConfigUpdate(bytes);
    signed.addSignatures(signature);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
    channelHeader.setChannelId(channel);
    channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
    const both = new common.Header();
    both.setChannelHeader(channelHeader.serializeBinary());
    both.setSignatureHeader(signatureHeader(admin));
    const payload = new common.Payload();
    payload.setHeader(both);
    payload.setData(signed.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    envelope.setSignature(await admin.sign(envelope.getPayload_asU8()));
    return envelope;
}

function signatureHeader(signer: Signer): Uint8Array {
    const header = new common.SignatureHeader();
    header.setCreator(serializedIdentity(signer));
    header.setNonce(randomBytes(NONCE_BYTES));
    return header.serializeBinary();
}
