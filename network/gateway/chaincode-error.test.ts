import { chaincodeError } from './chaincode-error';
import { peerReply } from './peer-reply';

describe('reading the error of a chaincode', () => {
    it.each([
        ['INVOICE_EXISTS: there is one', 'INVOICE_EXISTS', 'there is one'],
        [
            'error in simulation: transaction returned with failure: Error: LIFECYCLE_FORBIDS: it is paid',
            'LIFECYCLE_FORBIDS',
            'it is paid',
        ],
        ['transaction returned with failure: REVISION_MISMATCH: 2: not 1', 'REVISION_MISMATCH', '2: not 1'],
        ['ARGUMENT_INVALID: two\nlines', 'ARGUMENT_INVALID', 'two\nlines'],
        [
            "You've asked to invoke a function that does not exist: x",
            'CHAINCODE_REJECTED',
            "You've asked to invoke a function that does not exist: x",
        ],
        ['Error: no code here', 'CHAINCODE_REJECTED', 'Error: no code here'],
        ['', 'CHAINCODE_REJECTED', ''],
    ])('understands %j', (message, code, text) => {
        expect(chaincodeError(message)).toEqual({ code, message: text });
    });
});

const bytes = Buffer.from('bytes');
const nothing = Buffer.alloc(0);
const response = (status: number, message = '') => ({ status, message, payload: nothing });

describe('what a peer’s answer means', () => {
    it.each([
        [
            'an endorsement',
            { response: response(200), payload: bytes, endorsement: { signature: bytes } },
            'endorsed',
        ],
        [
            'a success without endorsement',
            { response: response(200), payload: bytes, endorsement: null },
            'failed',
        ],
        [
            'an error response of the chaincode',
            { response: response(500, 'A: b'), payload: bytes },
            'rejected',
        ],
        ['a 404 of the chaincode', { response: response(404, 'A: b'), payload: nothing }, 'rejected'],
        [
            'an error message of the chaincode',
            {
                response: response(500, 'error in simulation: transaction returned with failure: A: b'),
                payload: nothing,
            },
            'rejected',
        ],
        [
            'a chaincode that does not answer',
            {
                response: response(
                    500,
                    'error in simulation: failed to execute transaction 1: error sending: timeout expired while executing transaction',
                ),
                payload: nothing,
            },
            'failed',
        ],
        [
            'a chaincode that is not there',
            {
                response: response(
                    500,
                    'make sure the chaincode invoice has been successfully defined on channel mychannel and try again: chaincode invoice not found',
                ),
                payload: nothing,
            },
            'failed',
        ],
        [
            'a chaincode whose peer cannot read its state',
            {
                response: response(
                    500,
                    'error in simulation: failed to execute transaction 1: transaction returned with failure: Error: GET_STATE failed: transaction ID: 1: leveldb: closed',
                ),
                payload: nothing,
            },
            'failed',
        ],
        [
            'a chaincode that answers with an error that its peer cannot read its state',
            {
                response: response(500, 'GET_STATE_BY_RANGE failed: transaction ID: 1: leveldb: closed'),
                payload: bytes,
            },
            'failed',
        ],
        [
            'a chaincode that another one refused',
            {
                response: response(500, 'INVOKE_CHAINCODE failed: transaction ID: 1: invalid invocation'),
                payload: bytes,
            },
            'rejected',
        ],
        ['something else', { hello: 'world' }, 'failed'],
        ['nothing', undefined, 'failed'],
    ])('reads %s', (_name, answer, kind) => {
        expect(peerReply('peer0', answer)).toMatchObject({ kind, peer: 'peer0' });
    });
});
