import type { Block } from '../../core/ledger/block';
import type { NetworkConfig } from '../../network/config';
import { connectReader } from '../../network/connect';
import { recordingLogger } from './recording-logger';

/** The whole chain as a peer serves it now. */
export async function readLedger(config: NetworkConfig): Promise<readonly Block[]> {
    const connection = await connectReader(config, recordingLogger());
    const end = new AbortController();
    try {
        const height = await connection.query.height();
        const blocks: Block[] = [];
        for await (const block of connection.blocks.read({ from: 0, signal: end.signal })) {
            blocks.push(block);
            if (block.number === height - 1) break;
        }
        return blocks;
    } finally {
        end.abort();
        await connection.close();
    }
}
