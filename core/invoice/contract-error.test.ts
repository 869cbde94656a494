import fc from 'fast-check';
import { contractRefusal, faultText } from './contract-error';

describe('the text of a contract error', () => {
    test('gives back its code and fault, whatever the peer puts before it and whatever the invoice says', () => {
        fc.assert(
            fc.property(
                fc.string({ unit: 'grapheme' }),
                fc.string({ unit: 'grapheme' }),
                (pointer, detail) => {
                    const fault = { code: 'TOTAL_WRONG', pointer: `/${pointer}`, detail } as const;
                    const message = `transaction returned with failure: INVOICE_INVALID: ${faultText(fault)}`;
                    expect(contractRefusal(message)).toMatchObject({ code: 'INVOICE_INVALID', fault });
                },
            ),
        );
    });

    test('is not mistaken for a code that stands later in the text', () => {
        expect(contractRefusal('INVOICE_EXISTS: INVOICE_NOT_FOUND: x is on the ledger')).toEqual({
            code: 'INVOICE_EXISTS',
            text: 'INVOICE_NOT_FOUND: x is on the ledger',
        });
    });

    test('without a code of the contract is nobody’s refusal', () => {
        expect(contractRefusal('error in simulation: chaincode stream terminated')).toBeUndefined();
    });

    test('with a pointer that is no JSON string still gives its code', () => {
        expect(contractRefusal('INVOICE_INVALID: TOTAL_WRONG at "\\x": y')).toEqual({
            code: 'INVOICE_INVALID',
            text: 'TOTAL_WRONG at "\\x": y',
        });
    });
});
