import type { Client } from '@grpc/grpc-js';
import type { common } from '@hyperledger/fabric-protos';
import type { Block } from '../../core/ledger/block';
import { NETWORK_RETRY, delayOf } from '../../core/operation/retry';
import type { BlockRequest, BlockSource } from '../../core/ports/block-source';
import type { Closable } from '../../core/ports/ledger-connection';
import type { Logger } from '../../core/ports/logger';
import { connectedClient } from './connected-client';
import { decodeBlock } from './decode-block';
import { DeliverEnded, deliveredBlocks } from './deliver-stream';
import { GatewayError, reasonOf } from './gateway-error';
import type { GrpcTarget } from './grpc-target';
import { pause } from './pause';
import { seekEnvelope } from './seek-envelope';
import type { Signer } from './signer';

export interface FabricBlockSourceOptions {
    readonly channel: string;
    /** The namespace whose writes are wanted. */
    readonly chaincode: string;
    /** Peers that are trusted to tell what was committed, in the order in which they are tried. */
    readonly targets: readonly GrpcTarget[];
    /** In whose name the blocks are read. */
    readonly signer: () => Promise<Signer>;
    /** How long a peer may send nothing before the next one is asked, milliseconds. */
    readonly quietMs?: number;
    readonly logger: Logger;
}

/** Too short for anybody to notice that a peer lags, or stands still with its connection open; an idle channel costs one connection in this time. */
const QUIET_MS = 10_000;

/**
 * How often every peer may say that it does not have the block before the reader is told. A peer that has just started
 * says so of the whole channel for a moment; one that joined by a snapshot says so of old blocks for ever.
 */
const NOT_FOUND_ROUNDS = 5;

/** Full blocks from the peers' Deliver service, over connections of its own. */
export class FabricBlockSource implements BlockSource, Closable {
    readonly #options: FabricBlockSourceOptions;
    readonly #closing = new AbortController();

    constructor(options: FabricBlockSourceOptions) {
        this.#options = options;
    }

    /** Throws GATEWAY-BLOCK-INVALID for a block that is not whole, GATEWAY-BLOCK-NOT-SERVED for one that no peer has. */
    async *read({ from, signal }: BlockRequest): AsyncGenerator<Block, void, undefined> {
        const ending = AbortSignal.any([signal, this.#closing.signal]);
        const progress = new Progress(from, this.#options.targets.length);
        while (!ending.aborted) {
            try {
                yield* this.#readFrom(progress, ending);
            } catch (error) {
                if (!(error instanceof DeliverEnded)) throw error;
                this.#note(error, progress);
            }
            await pause(delayOf(NETWORK_RETRY, progress.tries, Math.random()), ending);
        }
    }

    close(): Promise<void> {
        this.#closing.abort();
        return Promise.resolve();
    }

    async *#readFrom(progress: Progress, signal: AbortSignal): AsyncGenerator<Block, void, undefined> {
        const { channel, signer } = this.#options;
        const client = await this.#connect(progress.turn);
        const quiet = new Silence(this.#options.targets.length > 1 ? this.#quietMs : undefined);
        try {
            const seek = await seekEnvelope(await signer(), { channel, from: progress.next });
            const ending = AbortSignal.any([signal, quiet.signal]);
            for await (const delivered of deliveredBlocks(client, seek, ending)) {
                quiet.broken();
                yield this.#next(delivered, progress);
                quiet.begins();
            }
            if (quiet.signal.aborted) progress.turnOn();
        } finally {
            quiet.broken();
            client.close();
        }
    }

    get #quietMs(): number {
        return this.#options.quietMs ?? QUIET_MS;
    }

    async #connect(turn: number): Promise<Client> {
        const target = this.#options.targets[turn];
        if (target === undefined) {
            throw new GatewayError('GATEWAY-PROFILE', 'the connection profile has no peer to read from');
        }
        try {
            return await connectedClient(target);
        } catch (error) {
            throw new DeliverEnded(reasonOf(error));
        }
    }

    #next(delivered: common.Block, progress: Progress): Block {
        const block = decodeBlock(delivered, this.#options.chaincode);
        if (block.number !== progress.next) {
            throw new DeliverEnded(`block ${block.number} came where block ${progress.next} was due`);
        }
        progress.advance();
        return block;
    }

    #note(end: DeliverEnded, progress: Progress): void {
        const { channel, targets, logger } = this.#options;
        const facts = {
            channel,
            block: progress.next,
            peer: targets[progress.turn]?.name,
            reason: end.message,
        };
        progress.fail(end.status === 'NOT_FOUND');
        if (progress.notFound >= NOT_FOUND_ROUNDS * targets.length) {
            throw new GatewayError(
                'GATEWAY-BLOCK-NOT-SERVED',
                `no peer has block ${progress.next} of ${channel}`,
                end,
            );
        }
        // A stream ends so once when the certificate that opened it runs out, though it was renewed.
        const isRefusal = end.status === 'FORBIDDEN' || end.status === 'BAD_REQUEST';
        if (isRefusal && progress.tries > 1) {
            logger.error(
                facts,
                'The peer refuses to send blocks; look at the reader identity and at the clocks',
            );
        } else {
            logger.warn(facts, 'The block stream broke; connecting again');
        }
    }
}

/** Aborts its signal when it was not broken for so long; never if no time is given. */
class Silence {
    readonly #abort = new AbortController();
    readonly #atMostMs: number | undefined;
    #timer: NodeJS.Timeout | undefined;

    constructor(atMostMs: number | undefined) {
        this.#atMostMs = atMostMs;
        this.begins();
    }

    get signal(): AbortSignal {
        return this.#abort.signal;
    }

    begins(): void {
        if (this.#atMostMs === undefined) return;
        this.#timer = setTimeout(() => {
            this.#abort.abort();
        }, this.#atMostMs);
    }

    broken(): void {
        clearTimeout(this.#timer);
    }
}

/** Where a reader is, and whom it asks. */
class Progress {
    next: number;
    turn = 0;
    tries = 0;
    /** Answers NOT_FOUND since the last block. */
    notFound = 0;
    readonly #peers: number;

    constructor(from: number, peers: number) {
        this.next = from;
        this.#peers = peers;
    }

    advance(): void {
        this.next += 1;
        this.tries = 0;
        this.notFound = 0;
    }

    /** The next peer. */
    turnOn(): void {
        this.turn = (this.turn + 1) % this.#peers;
    }

    fail(notFound: boolean): void {
        this.turnOn();
        this.tries += 1;
        this.notFound = notFound ? this.notFound + 1 : 0;
    }
}
