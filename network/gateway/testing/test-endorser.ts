import { createHash } from 'node:crypto';
import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { TestServer } from './test-server';

/** What a peer makes of a proposal. */
export type Simulation =
    | { readonly kind: 'endorse'; readonly results?: string; readonly response?: string | Uint8Array }
    /** As `shim.error` and as an exception of a chaincode. */
    | { readonly kind: 'chaincode-error'; readonly message: string }
    /** The peer's own sentence, such as that the chaincode does not answer. */
    | { readonly kind: 'peer-error'; readonly message: string }
    | { readonly kind: 'refuse-call' }
    | { readonly kind: 'silent' };

/** A peer that endorses as it is told. */
export class TestEndorser {
    readonly name: string;
    readonly mspId: string;
    asked = 0;
    simulate: (times: number) => Simulation = () => ({ kind: 'endorse' });
    #server: TestServer | undefined;

    constructor(name: string, mspId: string) {
        this.name = name;
        this.mspId = mspId;
    }

    async start(): Promise<this> {
        this.#server = await TestServer.start((server) => {
            server.addService(peer.EndorserService, {
                processProposal: (
                    call: ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    answer: sendUnaryData<peer.ProposalResponse>,
                ) => {
                    this.asked += 1;
                    reply(this.simulate(this.asked), { endorser: this.name, proposal: call.request, answer });
                },
            });
        });
        return this;
    }

    node() {
        if (this.#server === undefined) throw new Error('the peer was not started');
        return this.#server.node(this.name, this.mspId);
    }

    stop(): void {
        this.#server?.stop();
    }
}

interface Asked {
    readonly endorser: string;
    readonly proposal: peer.SignedProposal;
    readonly answer: sendUnaryData<peer.ProposalResponse>;
}

function reply(simulation: Simulation, { endorser, proposal, answer }: Asked): void {
    switch (simulation.kind) {
        case 'silent':
            return;
        case 'refuse-call':
            answer({ code: status.UNKNOWN, details: 'access denied' });
            return;
        case 'peer-error':
            answer(null, proposalResponse({ code: 500, message: simulation.message }));
            return;
        case 'chaincode-error': {
            const response = proposalResponse({ code: 500, message: simulation.message });
            response.setPayload(Buffer.from('simulated'));
            answer(null, response);
            return;
        }
        case 'endorse':
            answer(null, endorsed(simulation, { endorser, proposal }));
    }
}

function endorsed(
    { results = 'same', response = '' }: Extract<Simulation, { kind: 'endorse' }>,
    { endorser, proposal }: Pick<Asked, 'endorser' | 'proposal'>,
): peer.ProposalResponse {
    const payload = new peer.ProposalResponsePayload();
    payload.setProposalHash(createHash('sha256').update(proposal.getProposalBytes_asU8()).digest());
    const action = new peer.ChaincodeAction();
    action.setResults(Buffer.from(results));
    payload.setExtension$(action.serializeBinary());
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(Buffer.from(endorser));
    endorsement.setSignature(Buffer.from('signature'));
    const whole = proposalResponse({ code: 200, payload: response });
    whole.setPayload(payload.serializeBinary());
    whole.setEndorsement(endorsement);
    return whole;
}

function proposalResponse({
    code,
    message = '',
    payload = '',
}: {
    code: number;
    message?: string;
    payload?: string | Uint8Array;
}) {
    const response = new peer.Response();
    response.setStatus(code);
    response.setMessage(message);
    response.setPayload(Buffer.from(payload));
    const whole = new peer.ProposalResponse();
    whole.setResponse(response);
    return whole;
}
