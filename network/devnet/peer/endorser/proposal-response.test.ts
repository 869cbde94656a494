import { peer } from '@hyperledger/fabric-protos';
import { proposalResponse, responseWith } from './proposal-response';

const endorser = { serialized: Buffer.from('endorser'), sign: (message: Uint8Array) => message };
const HASH = Buffer.alloc(32, 7);

function answerTo(status: number): peer.ProposalResponse {
    const response = responseWith(status, 'said by the chaincode');
    const simulation = {
        chaincode: 'invoice',
        version: '1.0',
        response,
        event: undefined,
        results: Buffer.from('results'),
    };
    return proposalResponse(simulation, HASH, endorser);
}

test.each([200, 399])(
    'status %i is endorsed: the signature covers the payload and the endorser',
    (status) => {
        const answer = answerTo(status);
        expect(answer.getVersion()).toBe(1);
        expect(Buffer.from(answer.getEndorsement()?.getSignature_asU8() ?? [])).toEqual(
            Buffer.concat([answer.getPayload_asU8(), endorser.serialized]),
        );
        const payload = peer.ProposalResponsePayload.deserializeBinary(answer.getPayload_asU8());
        expect(Buffer.from(payload.getProposalHash_asU8())).toEqual(HASH);
        const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
        expect(Buffer.from(action.getResults_asU8()).toString()).toBe('results');
        expect(action.getResponse()?.getStatus()).toBe(status);
    },
);

test.each([400, 499])('status %i is passed on without payload and endorsement', (status) => {
    const answer = answerTo(status);
    expect(answer.getResponse()?.toObject()).toMatchObject({ status, message: 'said by the chaincode' });
    expect([answer.getPayload_asU8().length, answer.hasEndorsement()]).toEqual([0, false]);
});

test('status 500 is passed on with its payload and without endorsement', () => {
    const answer = answerTo(500);
    expect(answer.getResponse()?.getMessage()).toBe('said by the chaincode');
    expect(answer.getPayload_asU8().length).toBeGreaterThan(0);
    expect(answer.hasEndorsement()).toBe(false);
});
