import { Metadata, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { common, gateway, google, peer } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { TestServer } from '../../gateway/testing/test-server';
import { preparedEnvelope } from './test-envelope';

/** A call that is answered with a failure, as a peer's gateway words it. */
export interface TestFailure {
    readonly code: status;
    readonly message: string;
    readonly details?: readonly { readonly mspId: string; readonly message: string }[];
}

export type Reaction = 'take' | 'silent' | TestFailure;

/** A peer whose gateway does as it is told. */
export class TestGateway {
    endorsed = 0;
    /** MSP ids that the last proposal was to be endorsed by. */
    asked: readonly string[] = [];
    /** Transaction ids of the proposals, in the order of their arrival. */
    readonly proposed: string[] = [];
    /** Envelopes that were submitted, in base64, in the order of their arrival. */
    readonly submitted: string[] = [];
    react: (times: number) => Reaction = () => 'take';
    /** What a query answers. */
    answer: Uint8Array = new Uint8Array();
    /** MSP ids that the last query was meant for. */
    evaluatedFor: readonly string[] = [];
    #evaluated = 0;
    #server: TestServer | undefined;

    async start(port = 0): Promise<this> {
        this.#server = await TestServer.start((server) => {
            server.addService(gateway.GatewayService, {
                endorse: this.#endorse.bind(this),
                submit: this.#submit.bind(this),
                evaluate: this.#evaluate.bind(this),
                commitStatus: unserved,
                chaincodeEvents: unserved,
            });
        }, port);
        return this;
    }

    get port(): number {
        return this.#running().port;
    }

    target(name?: string) {
        return this.#running().target(name);
    }

    stop(): void {
        this.#server?.stop();
    }

    #running(): TestServer {
        if (this.#server === undefined) throw new Error('the peer was not started');
        return this.#server;
    }

    #endorse(
        { request }: ServerUnaryCall<gateway.EndorseRequest, gateway.EndorseResponse>,
        answer: sendUnaryData<gateway.EndorseResponse>,
    ): void {
        this.endorsed += 1;
        this.asked = request.getEndorsingOrganizationsList();
        this.proposed.push(request.getTransactionId());
        const proposal = peer.Proposal.deserializeBinary(
            request.getProposedTransaction()?.getProposalBytes_asU8() ?? new Uint8Array(),
        );
        const response = new gateway.EndorseResponse();
        const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
        response.setPreparedTransaction(preparedEnvelope(header, 'the answer'));
        reply(this.react(this.endorsed), response, answer);
    }

    #submit(
        { request }: ServerUnaryCall<gateway.SubmitRequest, gateway.SubmitResponse>,
        answer: sendUnaryData<gateway.SubmitResponse>,
    ): void {
        const bytes = request.getPreparedTransaction()?.serializeBinary() ?? new Uint8Array();
        this.submitted.push(Buffer.from(bytes).toString('base64'));
        reply(this.react(this.submitted.length), new gateway.SubmitResponse(), answer);
    }

    #evaluate(
        { request }: ServerUnaryCall<gateway.EvaluateRequest, gateway.EvaluateResponse>,
        answer: sendUnaryData<gateway.EvaluateResponse>,
    ): void {
        this.#evaluated += 1;
        this.evaluatedFor = request.getTargetOrganizationsList();
        const result = new peer.Response();
        result.setPayload(this.answer);
        const response = new gateway.EvaluateResponse();
        response.setResult(result);
        reply(this.react(this.#evaluated), response, answer);
    }
}

function reply<Response>(reaction: Reaction, response: Response, answer: sendUnaryData<Response>): void {
    if (reaction === 'silent') return;
    if (reaction === 'take') answer(null, response);
    else answer({ code: reaction.code, details: reaction.message, metadata: detailed(reaction) });
}

function detailed({ details = [] }: TestFailure): Metadata {
    const answer = new google.rpc.Status();
    for (const { mspId, message } of details) {
        const detail = new gateway.ErrorDetail();
        detail.setAddress('a-node:7051');
        detail.setMspId(mspId);
        detail.setMessage(message);
        const any = new Any();
        any.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
        answer.addDetails(any);
    }
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from(answer.serializeBinary()));
    return metadata;
}

function unserved(_call: unknown, answer: sendUnaryData<never>): void {
    answer({ code: status.UNIMPLEMENTED });
}
