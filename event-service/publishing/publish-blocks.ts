import type { Block } from '../../core/ledger/block';
import type { BlockSource } from '../../core/ports/block-source';
import type { CheckpointStore } from '../../core/ports/checkpoint-store';
import type { TopicMessage } from '../../core/ports/topic-publisher';
import { batchBlocks } from '../batch-blocks';
import type { Outlet, PublicationSource } from './publication';

export const BLOCK_TOPIC = 'ledger.blocks';

export interface BlockPublishing {
    readonly channel: string;
    readonly blocks: BlockSource;
    readonly checkpoints: CheckpointStore;
    readonly maxBlocks: number;
}

/** The blocks of a channel, from the first one on, each as one message with the channel as its key. */
export class PublishedBlocks implements PublicationSource {
    readonly #with: BlockPublishing;

    constructor(parts: BlockPublishing) {
        this.#with = parts;
    }

    async publish(after: number | undefined, out: Outlet, signal: AbortSignal): Promise<void> {
        const end = new AbortController();
        try {
            await this.#publish(after, out, AbortSignal.any([signal, end.signal]));
        } finally {
            end.abort();
        }
    }

    /** The last block of the copy, which the ledger is not asked for. */
    async end(): Promise<number> {
        return (await this.#with.checkpoints.read(this.#with.channel))?.block ?? -1;
    }

    async #publish(after: number | undefined, out: Outlet, signal: AbortSignal): Promise<void> {
        const { blocks, channel, maxBlocks } = this.#with;
        const from = after === undefined ? 0 : after + 1;
        await out.prepare(BLOCK_TOPIC);
        for await (const batch of batchBlocks(blocks.read({ from, signal }), maxBlocks)) {
            await out.send(
                BLOCK_TOPIC,
                batch.map((block) => blockMessage(channel, block)),
            );
            await out.reached(batch.at(-1)?.number ?? from);
        }
    }
}

function blockMessage(channel: string, block: Block): TopicMessage {
    return {
        key: channel,
        value: JSON.stringify(block),
        headers: { 'content-type': 'application/json', block: String(block.number) },
    };
}
