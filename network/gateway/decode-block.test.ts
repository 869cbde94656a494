import { common } from '@hyperledger/fabric-protos';
import { decodeBlock } from './decode-block';
import { testBlock } from './testing/test-block';

function withoutCodes(number: number): common.Block {
    const block = testBlock(number, undefined, [{ id: 'a' }]);
    block.setMetadata(new common.BlockMetadata());
    return block;
}

describe('a block as plain values', () => {
    it('is refused when the peer does not say which of its transactions are valid', () => {
        expect(() => decodeBlock(withoutCodes(1), 'invoice')).toThrow('GATEWAY-BLOCK-INVALID');
    });

    it('may be without such codes when it is the genesis block, which no peer validates', () => {
        const { transactions } = decodeBlock(withoutCodes(0), 'invoice');
        expect(transactions).toMatchObject([
            { fabricTxId: 'a', validationCode: 'NOT_VALIDATED', writes: [] },
        ]);
    });
});
