import { once } from 'node:events';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { hasExpired, type Identity } from '../../identity/identity';
import type { BlockStore } from '../../ledger/block-store';
import { identifyOrUndefined, type IdentitySource } from '../identity-source';
import { blockRange } from './block-range';
import type { BlockEncoder, StatusCode } from './deliver-responses';
import { blockIsThere } from './next-block';
import { seekRequestOf, type SeekRequest } from './seek-request';

/** One channel's blocks, and who gets them. */
export interface DeliveredChannel<Response> {
    readonly blocks: Pick<BlockStore, 'height' | 'appended'>;
    readonly msps: IdentitySource;
    /** Whether a client with these signatures may read the channel. */
    readonly readers: (signers: readonly Identity[]) => boolean;
    readonly encode: BlockEncoder<Response>;
}

/** What a node delivers, by the channels' names, and how it says that it has. */
export interface DeliverOptions<Response> {
    readonly channels: ReadonlyMap<string, DeliveredChannel<Response>>;
    readonly status: (status: StatusCode) => Response;
    readonly now?: () => Date;
}

/** A stream of seek requests on which blocks are answered. */
export type DeliverStream<Response> = ServerDuplexStream<common.Envelope, Response>;

/** How one request ended; nothing is sent to a client that has gone. */
type Delivery = { readonly kind: 'status'; readonly status: StatusCode } | { readonly kind: 'gone' };

interface Reader<Response> {
    readonly stream: DeliverStream<Response>;
    readonly signal: AbortSignal;
}

const { SUCCESS, BAD_REQUEST, FORBIDDEN, NOT_FOUND } = common.Status;
const { FAIL_IF_NOT_READY } = orderer.SeekInfo.SeekBehavior;
const { HEADER_WITH_SIG } = orderer.SeekInfo.SeekContentType;

const ended = (status: StatusCode): Delivery => ({ kind: 'status', status });

/**
 * Delivers the blocks of a node's channels (fabric common/deliver/deliver.go): one request after the other on a stream, each
 * answered with its blocks and a status; any status but SUCCESS ends the stream. A reader that does not read is waited
 * for, so that no more than one block is held for it.
 */
export class DeliverService<Response> {
    readonly #options: DeliverOptions<Response>;
    readonly #now: () => Date;

    constructor(options: DeliverOptions<Response>) {
        this.#options = options;
        this.#now = options.now ?? ((): Date => new Date());
    }

    /** Serves a stream until it ends; never rejects. */
    async serve(stream: DeliverStream<Response>): Promise<void> {
        const gone = new AbortController();
        const abort = (): void => {
            gone.abort();
        };
        stream.on('cancelled', abort).on('error', abort).on('close', abort);
        try {
            await this.#answerAll({ stream, signal: gone.signal });
        } catch {
            gone.abort();
        }
        stream.end();
    }

    async #answerAll(reader: Reader<Response>): Promise<void> {
        const requests: AsyncIterable<unknown> = reader.stream.iterator({ destroyOnReturn: false });
        for await (const envelope of requests) {
            if (!(envelope instanceof common.Envelope)) return;
            const delivery = await this.#answer(envelope, reader);
            if (delivery.kind === 'gone') return;
            reader.stream.write(this.#options.status(delivery.status));
            if (delivery.status !== SUCCESS) return;
        }
    }

    async #answer(envelope: common.Envelope, reader: Reader<Response>): Promise<Delivery> {
        const request = seekRequestOf(envelope, this.#now());
        if (!request) return ended(BAD_REQUEST);
        const channel = this.#options.channels.get(request.channel);
        if (!channel) return ended(NOT_FOUND);
        const client = await this.#authorised(channel, request, envelope);
        if (!client) return ended(FORBIDDEN);
        return await this.#deliver(channel, { seek: request.seek, client, reader });
    }

    async #authorised(
        { msps, readers }: DeliveredChannel<Response>,
        request: SeekRequest,
        envelope: common.Envelope,
    ): Promise<Identity | undefined> {
        const client = identifyOrUndefined(msps, request.creator);
        if (!client || hasExpired(client, this.#now())) return undefined;
        const isSigned = await client.verify(envelope.getPayload_asU8(), envelope.getSignature_asU8());
        return isSigned && readers([client]) ? client : undefined;
    }

    async #deliver(
        channel: DeliveredChannel<Response>,
        { seek, client, reader }: { seek: orderer.SeekInfo; client: Identity; reader: Reader<Response> },
    ): Promise<Delivery> {
        const { blocks } = channel;
        const range = blockRange(seek, blocks.height);
        if (range.kind === 'refused') return ended(range.status);
        for (let number = range.first; ; number++) {
            if (seek.getBehavior() === FAIL_IF_NOT_READY && number >= blocks.height) return ended(NOT_FOUND);
            if (!(await blockIsThere(blocks, number, reader.signal))) return { kind: 'gone' };
            if (hasExpired(client, this.#now())) return ended(FORBIDDEN);
            const isPart = seek.getContentType() === HEADER_WITH_SIG && number > 0n;
            const contents = isPart ? 'header-with-signatures' : 'whole';
            await send(reader, number, await channel.encode(number, contents));
            if (number === range.last) return ended(SUCCESS);
        }
    }
}

async function send<Response>(
    { stream, signal }: Reader<Response>,
    number: bigint,
    response: Response | undefined,
): Promise<void> {
    if (response === undefined) throw new Error(`Block ${String(number)} is missing from the block store`);
    if (!stream.write(response)) await once(stream, 'drain', { signal });
}
