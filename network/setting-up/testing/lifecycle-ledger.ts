import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import type { Orderer, SubmitAnswer } from '../../../core/ports/orderer';
import type { NetworkNode } from '../../gateway/connection-profile';
import { TestServer } from '../../gateway/testing/test-server';

const { lifecycle } = peer;

interface Call {
    readonly fcn: string;
    readonly args: Uint8Array;
    readonly mspId: string;
}

interface Definition {
    readonly version: string;
    readonly sequence: number;
}

/** Peers whose `_lifecycle` keeps in memory what was installed, approved and committed, and an orderer that has it written. */
export class LifecycleLedger implements Orderer {
    readonly calls: string[] = [];
    /** What the orderer says to the next envelopes, before it takes one. */
    readonly refusals: SubmitAnswer[] = [];
    /** So many of the next proposals are not answered. */
    unanswered = 0;
    committed: Definition | undefined;
    readonly installed = new Map<string, Set<string>>();
    readonly approved = new Map<string, string>();
    readonly #servers: TestServer[] = [];

    async peerOf(mspId: string): Promise<NetworkNode> {
        this.installed.set(mspId, new Set());
        const server = await TestServer.start((one) => {
            one.addService(peer.EndorserService, {
                processProposal: (
                    { request }: ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    answer: sendUnaryData<peer.ProposalResponse>,
                ) => {
                    if (this.unanswered > 0) {
                        this.unanswered -= 1;
                        answer({ code: status.UNAVAILABLE });
                        return;
                    }
                    answer(null, this.#answer(callOf(request.getProposalBytes_asU8(), mspId)));
                },
            });
        });
        this.#servers.push(server);
        return server.node(`peer0.${mspId}`, mspId);
    }

    close(): void {
        for (const server of this.#servers) server.stop();
    }

    submit(envelope: string): Promise<SubmitAnswer> {
        const refusal = this.refusals.shift();
        if (refusal !== undefined) return Promise.resolve(refusal);
        const payload = common.Payload.deserializeBinary(
            common.Envelope.deserializeBinary(Buffer.from(envelope, 'base64')).getPayload_asU8(),
        );
        this.#write(orderedCall(payload));
        return Promise.resolve({ kind: 'ordered' });
    }

    #answer(call: Call): peer.ProposalResponse {
        const { fcn, args, mspId } = call;
        this.calls.push(`${mspId} ${fcn}`);
        switch (fcn) {
            case 'QueryInstalledChaincodes':
                return ok(this.#installedAt(mspId));
            case 'InstallChaincode':
                this.installed.get(mspId)?.add(Buffer.from(installedBytes(args)).toString());
                return ok();
            case 'QueryApprovedChaincodeDefinition':
                return this.#approvedFor(call);
            case 'QueryChaincodeDefinition':
                return this.#definition();
            default:
                return ok();
        }
    }

    #installedAt(mspId: string): Uint8Array {
        const result = new lifecycle.QueryInstalledChaincodesResult();
        for (const packageId of this.installed.get(mspId) ?? []) {
            const entry = new lifecycle.QueryInstalledChaincodesResult.InstalledChaincode();
            entry.setPackageId(packageId);
            result.addInstalledChaincodes(entry);
        }
        return result.serializeBinary();
    }

    #approvedFor({ args, mspId }: Call): peer.ProposalResponse {
        const sequence = lifecycle.QueryApprovedChaincodeDefinitionArgs.deserializeBinary(args).getSequence();
        const packageId = this.approved.get(`${mspId} ${sequence}`);
        if (packageId === undefined) return refused('could not fetch approved chaincode definition');
        const local = new lifecycle.ChaincodeSource.Local();
        local.setPackageId(packageId);
        const source = new lifecycle.ChaincodeSource();
        source.setLocalPackage(local);
        const result = new lifecycle.QueryApprovedChaincodeDefinitionResult();
        result.setSource(source);
        return ok(result.serializeBinary());
    }

    #definition(): peer.ProposalResponse {
        if (this.committed === undefined) return refused('namespace invoice is not defined');
        const result = new lifecycle.QueryChaincodeDefinitionResult();
        result.setVersion(this.committed.version);
        result.setSequence(this.committed.sequence);
        return ok(result.serializeBinary());
    }

    #write({ fcn, args, mspId }: Call): void {
        if (fcn === 'CommitChaincodeDefinition') {
            const definition = lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(args);
            this.committed = { version: definition.getVersion(), sequence: definition.getSequence() };
            return;
        }
        const definition = lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(args);
        const packageId = definition.getSource()?.getLocalPackage()?.getPackageId() ?? '';
        this.approved.set(`${mspId} ${definition.getSequence()}`, packageId);
    }
}

function installedBytes(args: Uint8Array): Uint8Array {
    return lifecycle.InstallChaincodeArgs.deserializeBinary(args).getChaincodeInstallPackage_asU8();
}

function callOf(proposalBytes: Uint8Array, mspId: string): Call {
    return { ...invocation(peer.Proposal.deserializeBinary(proposalBytes).getPayload_asU8()), mspId };
}

function orderedCall(payload: common.Payload): Call {
    const creator = common.SignatureHeader.deserializeBinary(
        payload.getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array(),
    ).getCreator_asU8();
    const mspId = /Org\dMSP/.exec(Buffer.from(creator).toString('latin1'))?.[0] ?? '';
    const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
    const made = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
    return { ...invocation(made.getChaincodeProposalPayload_asU8()), mspId };
}

function invocation(payload: Uint8Array): Pick<Call, 'fcn' | 'args'> {
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(
        peer.ChaincodeProposalPayload.deserializeBinary(payload).getInput_asU8(),
    );
    const [fcn = new Uint8Array(), args = new Uint8Array()] =
        spec.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? [];
    return { fcn: Buffer.from(fcn).toString(), args };
}

function ok(payload: Uint8Array = new Uint8Array()): peer.ProposalResponse {
    const whole = responseOf(200, '', payload);
    whole.setPayload(Buffer.from('the same at every peer'));
    whole.setEndorsement(new peer.Endorsement());
    return whole;
}

function refused(message: string): peer.ProposalResponse {
    return responseOf(500, message, new Uint8Array());
}

function responseOf(status: number, message: string, payload: Uint8Array): peer.ProposalResponse {
    const response = new peer.Response();
    response.setStatus(status);
    response.setMessage(message);
    response.setPayload(payload);
    const whole = new peer.ProposalResponse();
    whole.setResponse(response);
    return whole;
}
