import { refusalFailure } from './refusal';

test.each([
    ['LIFECYCLE_FORBIDS', 'LIFECYCLE_FORBIDS: paid', { code: 'LIFECYCLE_FORBIDS', message: 'paid' }],
    ['LIFECYCLE_FORBIDS', 'paid', { code: 'LIFECYCLE_FORBIDS', message: 'paid' }],
    [
        'CHAINCODE_REJECTED',
        'error in simulation: INVOICE_EXISTS: a',
        { code: 'INVOICE_EXISTS', message: 'a' },
    ],
    [
        'INVOICE_NUMBER_TAKEN',
        'LIFECYCLE_FORBIDS: x',
        { code: 'INVOICE_NUMBER_TAKEN', message: 'LIFECYCLE_FORBIDS: x' },
    ],
    [
        'OTHER_CODE',
        'about INVOICE_EXISTS: x',
        { code: 'CHAINCODE_REJECTED', message: 'about INVOICE_EXISTS: x' },
    ],
    ['CHAINCODE_REJECTED', 'panic', { code: 'CHAINCODE_REJECTED', message: 'panic' }],
    [
        'INTERNAL',
        'a contract cannot speak for the service',
        { code: 'CHAINCODE_REJECTED', message: 'a contract cannot speak for the service' },
    ],
    [
        'INVOICE_INVALID',
        'INVOICE_INVALID: TOTAL_WRONG at "/totals/taxAmount": must be 2.00',
        {
            code: 'INVOICE_INVALID',
            message: 'must be 2.00',
            target: '/totals/taxAmount',
            innerCode: 'TOTAL_WRONG',
        },
    ],
])('the refusal %s "%s" becomes %j', (code, message, failure) => {
    expect(refusalFailure(code, message)).toEqual(failure);
});
