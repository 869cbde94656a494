import { peer } from '@hyperledger/fabric-protos';
import { responseWith } from '../../endorser/proposal-response';
import type { GatewayEndorser } from '../gateway-endorser';

/** A peer of the organisation that gives the same answer to every proposal, and counts them. */
export class TestEndorser implements GatewayEndorser {
    readonly peer: GatewayEndorser['peer'];
    readonly isLocal: boolean;
    asked = 0;

    constructor(
        mspId: string,
        answer: () => Promise<peer.ProposalResponse>,
        { isLocal = false, name = 'peer0', height = 1n } = {},
    ) {
        this.isLocal = isLocal;
        this.peer = {
            mspId,
            endpoint: `${name}.${mspId}:7051`,
            signer: { serialized: Buffer.from(mspId), sign: (message) => message },
            heightOn: () => height,
            endorse: () => {
                this.asked += 1;
                return answer();
            },
        };
    }
}

/** What a peer answers that endorses this payload. */
export function endorsing(payload: string, endorser = 'someone'): () => Promise<peer.ProposalResponse> {
    const response = new peer.ProposalResponse();
    response.setResponse(responseWith(200, ''));
    response.setPayload(Buffer.from(payload));
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(Buffer.from(endorser));
    response.setEndorsement(endorsement);
    return () => Promise.resolve(response);
}

/** What a peer answers whose chaincode, or who itself, refuses. */
export function refusing(
    status: number,
    message: string,
    payload = '',
): () => Promise<peer.ProposalResponse> {
    const response = new peer.ProposalResponse();
    response.setResponse(responseWith(status, message));
    response.setPayload(Buffer.from(payload));
    return () => Promise.resolve(response);
}
