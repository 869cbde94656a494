import type { Client, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { ledger, peer } from '@hyperledger/fabric-protos';
import type { Signer } from '../../network/gateway/signer';
import { type Fronted, FrontedNode } from './fronted-node';

/** What a lying endorser has every key written with, and answers. */
export const LIE = '{"lie":true}';

const { processProposal } = peer.EndorserService;
const TIMEOUT_MS = 30_000;

/** A peer whose chaincode comes to other results than those of the others, signed with the peer's own key. */
export class LyingEndorser {
    lies = false;
    /** Lies that it has told. */
    told = 0;
    readonly #signer: Signer;
    #front: FrontedNode | undefined;

    constructor(signer: Signer) {
        this.#signer = signer;
    }

    async open(fronted: Fronted): Promise<FrontedNode> {
        this.#front = await FrontedNode.open(fronted, (server, node) => {
            server.addService(peer.EndorserService, {
                processProposal: (
                    { request }: ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    answer: sendUnaryData<peer.ProposalResponse>,
                ) => {
                    void this.#answer(node, request, answer);
                },
            });
        });
        return this.#front;
    }

    close(): void {
        this.#front?.close();
    }

    async #answer(
        node: Client,
        proposal: peer.SignedProposal,
        answer: sendUnaryData<peer.ProposalResponse>,
    ): Promise<void> {
        try {
            const honest = await ask(node, proposal);
            answer(null, this.lies && honest.hasEndorsement() ? await this.#lieInsteadOf(honest) : honest);
        } catch (error) {
            answer(error instanceof Error ? error : new Error(String(error)));
        }
    }

    async #lieInsteadOf(response: peer.ProposalResponse): Promise<peer.ProposalResponse> {
        this.told += 1;
        const payload = peer.ProposalResponsePayload.deserializeBinary(response.getPayload_asU8());
        payload.setExtension$(falseAction(payload.getExtension_asU8()));
        const bytes = payload.serializeBinary();
        const endorsement = response.getEndorsement() ?? new peer.Endorsement();
        const endorser = endorsement.getEndorser_asU8();
        endorsement.setSignature(await this.#signer.sign(Buffer.concat([bytes, endorser])));
        response.setPayload(bytes);
        response.getResponse()?.setPayload(Buffer.from(LIE));
        return response;
    }
}

function ask(node: Client, proposal: peer.SignedProposal): Promise<peer.ProposalResponse> {
    return new Promise((resolve, reject) => {
        node.makeUnaryRequest(
            processProposal.path,
            processProposal.requestSerialize,
            processProposal.responseDeserialize,
            proposal,
            { deadline: Date.now() + TIMEOUT_MS },
            (error, response) => {
                if (response === undefined) reject(error ?? new Error('the peer answered nothing'));
                else resolve(response);
            },
        );
    });
}

function falseAction(bytes: Uint8Array): Uint8Array {
    const action = peer.ChaincodeAction.deserializeBinary(bytes);
    action.getResponse()?.setPayload(Buffer.from(LIE));
    const results = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
    for (const namespace of results.getNsRwsetList()) {
        const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(namespace.getRwset_asU8());
        for (const write of set.getWritesList()) write.setValue(Buffer.from(LIE));
        namespace.setRwset(set.serializeBinary());
    }
    action.setResults(results.serializeBinary());
    return action.serializeBinary();
}
