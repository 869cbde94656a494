import { peer } from '@hyperledger/fabric-protos';
import { transactionOutcome } from './transaction-outcome';
import { testBlock } from './testing/test-block';

const { DUPLICATE_TXID, ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;

describe('what became of a transaction', () => {
    it('is the valid occurrence in a block that holds it several times', () => {
        const codes = [ENDORSEMENT_POLICY_FAILURE, VALID, DUPLICATE_TXID];
        const block = testBlock(
            7,
            undefined,
            codes.map((code) => ({ id: 'a', code })),
        );
        expect(transactionOutcome(block, 'a')).toEqual({
            validationCode: 'VALID',
            blockNumber: 7,
            transactionIndex: 1,
        });
    });

    it('is the first occurrence when none is valid', () => {
        const codes = [ENDORSEMENT_POLICY_FAILURE, DUPLICATE_TXID];
        const block = testBlock(
            7,
            undefined,
            codes.map((code) => ({ id: 'a', code })),
        );
        expect(transactionOutcome(block, 'a')).toMatchObject({ transactionIndex: 0 });
    });

    it('is unknown to a block that does not hold it', () => {
        expect(transactionOutcome(testBlock(7, undefined, [{ id: 'a' }]), 'b')).toBeUndefined();
    });
});
