import { common } from '@hyperledger/fabric-protos';
import { hasExpired, type Identity } from '../identity/identity';
import { headersOf } from '../ledger/transaction';
import { identifyOrUndefined, type IdentitySource } from '../peer/identity-source';
import type { ReceivedEnvelope } from './broadcast-service';

/** Why an envelope is not ordered: the status and text of the BroadcastResponse. */
export interface Refusal {
    readonly status: common.StatusMap['BAD_REQUEST' | 'FORBIDDEN'];
    readonly reason: string;
}

/** What becomes of an envelope: it is ordered on its channel, or refused. */
export type Verdict = { readonly channel: string } | Refusal;

/** What the checks need to know of a channel. */
export interface FilteredChannel {
    readonly absoluteMaxBytes: number;
    readonly msps: IdentitySource;
    /** Whether these signers satisfy /Channel/Writers. */
    readonly writers: (signers: readonly Identity[]) => boolean;
}

export interface BroadcastFilterOptions {
    readonly channels: ReadonlyMap<string, FilteredChannel>;
    readonly now: () => Date;
}

const NOT_A_WRITER =
    "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied";

const badRequest = (reason: string): Refusal => ({ status: common.Status.BAD_REQUEST, reason });
const forbidden: Refusal = { status: common.Status.FORBIDDEN, reason: NOT_A_WRITER };

/** Payload and signature bytes, which is how Fabric measures a message (msgprocessor/sizefilter.go). */
export function messageBytes(envelope: common.Envelope): number {
    return envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
}

/**
 * The checks of an ordering service on a normal message, with its statuses and texts, in its order
 * (fabric orderer/common/multichannel/registrar.go, then msgprocessor/standardchannel.go).
 */
export class BroadcastFilter {
    readonly #options: BroadcastFilterOptions;

    constructor(options: BroadcastFilterOptions) {
        this.#options = options;
    }

    async judge({ bytes, envelope }: ReceivedEnvelope): Promise<Verdict> {
        const header = headerOf(bytes) ?? faultOf(envelope);
        if ('status' in header) return header;
        const name = header.channelHeader.getChannelId();
        const channel = this.#options.channels.get(name);
        if (!channel) return badRequest('channel does not exist');
        return (
            typeRefusal(header.channelHeader) ??
            sizeRefusal(envelope, channel) ??
            (await this.#creatorRefusal(channel, envelope, header.creator)) ?? { channel: name }
        );
    }

    async #creatorRefusal(
        { msps, writers }: FilteredChannel,
        envelope: common.Envelope,
        serialized: Uint8Array,
    ): Promise<Refusal | undefined> {
        const creator = identifyOrUndefined(msps, serialized);
        if (!creator) return forbidden;
        if (hasExpired(creator, this.#options.now())) return badRequest('broadcast client identity expired');
        const signed = await creator.verify(envelope.getPayload_asU8(), envelope.getSignature_asU8());
        return signed && writers([creator]) ? undefined : forbidden;
    }
}

function typeRefusal(header: common.ChannelHeader): Refusal | undefined {
    switch (header.getType()) {
        case common.HeaderType.CONFIG:
            return badRequest('message is of type that cannot be processed directly');
        case common.HeaderType.ORDERER_TRANSACTION:
            return badRequest('message is of type that is no longer supported');
        case common.HeaderType.CONFIG_UPDATE:
            return badRequest('the devnet does not change the configuration of its channel');
        default:
            return undefined;
    }
}

function sizeRefusal(
    envelope: common.Envelope,
    { absoluteMaxBytes: limit }: FilteredChannel,
): Refusal | undefined {
    const size = messageBytes(envelope);
    return size > limit
        ? badRequest(`message payload is ${size} bytes and exceeds maximum allowed ${limit} bytes`)
        : undefined;
}

interface MessageHeader {
    readonly channelHeader: common.ChannelHeader;
    readonly creator: Uint8Array;
}

/** Undefined when something is malformed or missing. */
function headerOf(bytes: Uint8Array): MessageHeader | undefined {
    const headers = decoded(() => headersOf(bytes));
    if (!headers?.payload.hasHeader()) return undefined;
    return { channelHeader: headers.channelHeader, creator: headers.signatureHeader.getCreator_asU8() };
}

/** What is wrong with an envelope whose headers cannot be had. */
function faultOf(envelope: common.Envelope): Refusal {
    const payload = decoded(() => common.Payload.deserializeBinary(envelope.getPayload_asU8()));
    if (!payload) return badRequest('could not determine channel ID: error unmarshalling Payload');
    const header = payload.getHeader();
    if (!header) return badRequest('could not determine channel ID: header not set');
    const channelHeader = decoded(() =>
        common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
    );
    if (!channelHeader) {
        return badRequest(
            'could not determine channel ID: error unmarshalling channel header: error unmarshalling ChannelHeader',
        );
    }
    return badRequest('could not convert message to signedData: GetSignatureHeaderFromBytes failed');
}

/** google-protobuf throws for bytes that are not the message. */
function decoded<T>(decode: () => T): T | undefined {
    try {
        return decode();
    } catch {
        return undefined;
    }
}
