import { refusalFailure } from './refusal';

test.each([
    ['LIFECYCLE_FORBIDS', 'LIFECYCLE_FORBIDS: paid', { code: 'LIFECYCLE_FORBIDS', message: 'paid' }],
    ['LIFECYCLE_FORBIDS', 'paid', { code: 'LIFECYCLE_FORBIDS', message: 'paid' }],
    [
        'CHAINCODE_REJECTED',
        'error in simulation: INVOICE_EXISTS: a',
        { code: 'INVOICE_EXISTS', message: 'a' },
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
        { code: 'INVOICE_INVALID', message: 'must be 2.00', target: '/totals/taxAmount' },
    ],
])('the refusal %s "%s" becomes %j', (code, message, failure) => {
    expect(refusalFailure(code, message)).toEqual(failure);
});
