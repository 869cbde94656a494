import type { BlockStore } from '../../ledger/block-store';

/** Resolves to true when the store has the block of that number, to false when the signal is aborted before. */
export function blockIsThere(
    blocks: Pick<BlockStore, 'height' | 'appended'>,
    number: bigint,
    signal: AbortSignal,
): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (blocks.height > number) return Promise.resolve(true);
    return new Promise((resolve) => {
        const settle = (there: boolean): void => {
            stop();
            signal.removeEventListener('abort', onAbort);
            resolve(there);
        };
        const onAbort = (): void => {
            settle(false);
        };
        const stop = blocks.appended((height) => {
            if (height > number) settle(true);
        });
        signal.addEventListener('abort', onAbort);
    });
}
