import type { ClientDuplexStream } from '@grpc/grpc-js';
import { randomBytes } from 'node:crypto';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { Node } from '../network/conformance-network';
import { connectionTo } from './connection';
import { signatureHeader, type Proposed } from './signed-proposal';
import { signedEnvelope } from './transaction';

export type Position = 'oldest' | 'newest' | number;

/** Which blocks are asked for, and in whose name. */
export interface Seeking {
    readonly channel: string;
    readonly client: Proposed['client'];
    readonly start: Position | undefined;
    readonly stop: Position | undefined;
    readonly failIfNotReady?: boolean;
    readonly time?: Date;
}

/** What a Deliver stream answered: the blocks, then the name of the status that ended the request. */
export interface Delivered<Item> {
    readonly blocks: readonly Item[];
    readonly status: string;
}

type Answer = peer.DeliverResponse | orderer.DeliverResponse;

export function seekEnvelope(seeking: Seeking): common.Envelope {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(seeking.channel);
    channelHeader.setTimestamp(Timestamp.fromDate(seeking.time ?? new Date()));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader(seeking.client.serialized, randomBytes(24)).serializeBinary());
    const seek = new orderer.SeekInfo();
    seek.setStart(position(seeking.start));
    seek.setStop(position(seeking.stop));
    const { BLOCK_UNTIL_READY, FAIL_IF_NOT_READY } = orderer.SeekInfo.SeekBehavior;
    seek.setBehavior(seeking.failIfNotReady ? FAIL_IF_NOT_READY : BLOCK_UNTIL_READY);
    return signedEnvelope(header, seek.serializeBinary(), seeking.client);
}

/** Whole blocks of a peer. */
export async function deliver(node: Node, envelope: common.Envelope): Promise<Delivered<common.Block>> {
    const client = new peer.DeliverClient(...connectionTo(node));
    return answerTo(client.deliver(), envelope, (answer) => answer.getBlock()).finally(() => {
        client.close();
    });
}

/** Filtered blocks of a peer. */
export async function deliverFiltered(
    node: Node,
    envelope: common.Envelope,
): Promise<Delivered<peer.FilteredBlock>> {
    const client = new peer.DeliverClient(...connectionTo(node));
    return answerTo(client.deliverFiltered(), envelope, (answer) => answer.getFilteredBlock()).finally(() => {
        client.close();
    });
}

/** Whole blocks of a peer with the private data that the client may see. */
export async function deliverWithPrivateData(
    node: Node,
    envelope: common.Envelope,
): Promise<Delivered<peer.BlockAndPrivateData>> {
    const client = new peer.DeliverClient(...connectionTo(node));
    return answerTo(client.deliverWithPrivateData(), envelope, (answer) =>
        answer.getBlockAndPrivateData(),
    ).finally(() => {
        client.close();
    });
}

/** Blocks of an orderer. */
export async function deliverFromOrderer(
    node: Node,
    envelope: common.Envelope,
): Promise<Delivered<common.Block>> {
    const client = new orderer.AtomicBroadcastClient(...connectionTo(node));
    return answerTo(client.deliver(), envelope, (answer) => answer.getBlock()).finally(() => {
        client.close();
    });
}

async function answerTo<Response extends Answer, Item>(
    stream: ClientDuplexStream<common.Envelope, Response>,
    envelope: common.Envelope,
    itemOf: (answer: Response) => Item | undefined,
): Promise<Delivered<Item>> {
    stream.on('error', () => undefined);
    stream.write(envelope);
    const blocks: Item[] = [];
    const answers: AsyncIterable<Response> = stream;
    for await (const answer of answers) {
        const block = itemOf(answer);
        if (block !== undefined) blocks.push(block);
        else return { blocks, status: statusName(answer.getStatus()) };
    }
    return { blocks, status: 'the stream ended' };
}

export function statusName(status: number): string {
    return Object.entries(common.Status).find(([, code]) => code === status)?.[0] ?? String(status);
}

function position(asked: Position | undefined): orderer.SeekPosition | undefined {
    if (asked === undefined) return undefined;
    const seek = new orderer.SeekPosition();
    if (asked === 'oldest') seek.setOldest(new orderer.SeekOldest());
    else if (asked === 'newest') seek.setNewest(new orderer.SeekNewest());
    else {
        const specified = new orderer.SeekSpecified();
        specified.setNumber(asked);
        seek.setSpecified(specified);
    }
    return seek;
}
