import type { common } from '@hyperledger/fabric-protos';
import type { Outcome } from '../../core/operation/operation';
import { openEnvelope, validationCodeName, validationCodes } from './decode-block';

/** `peer.TxValidationCode.NOT_VALIDATED`: the block has no word on it. */
const NOT_VALIDATED = 254;

/**
 * What became of a transaction in a block; undefined if it is not in it. An envelope that was ordered twice is in the
 * block twice, and valid at most once: that one counts, or else the first.
 */
export function transactionOutcome(block: common.Block, fabricTxId: string): Outcome | undefined {
    const codes = validationCodes(block);
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    const outcomes = envelopes.flatMap((bytes, transactionIndex): Outcome[] => {
        if (transactionIdOf(bytes) !== fabricTxId) return [];
        const validationCode = validationCodeName(codes[transactionIndex] ?? NOT_VALIDATED);
        return [{ validationCode, blockNumber: block.getHeader()?.getNumber() ?? 0, transactionIndex }];
    });
    return outcomes.find(({ validationCode }) => validationCode === 'VALID') ?? outcomes[0];
}

function transactionIdOf(bytes: Uint8Array): string | undefined {
    try {
        return openEnvelope(bytes).header.getTxId();
    } catch {
        return undefined;
    }
}
