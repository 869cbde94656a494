import type { common } from '@hyperledger/fabric-protos';
import type { Orderer, SubmitAnswer } from '../../core/ports/orderer';
import type { ChaincodePackage } from '../chaincode-package/chaincode-package';
import type { NetworkNode } from '../gateway/connection-profile';
import type { Signer } from '../gateway/signer';
import {
    approval,
    approvalQuery,
    approvedPackageId,
    commitment,
    committedDefinition,
    definitionQuery,
    installation,
    installedPackageIds,
    type ChaincodeDefinition,
} from './chaincode-definition';
import { endorsedBy, evaluate, ProposalRefused } from './peer-client';
import { retryUntil } from './retry-until';
import { signedProposal, type Invocation } from './signed-proposal';
import { transactionEnvelope } from './transaction-envelope';

/** An organisation of the channel as its administrator acts for it. */
export interface Approver {
    readonly mspId: string;
    readonly peer: NetworkNode;
    readonly admin: Signer;
    /** What the organisation installs and runs; organisations may run different packages. */
    readonly chaincodePackage: ChaincodePackage;
}

export interface Agreement {
    readonly channel: string;
    readonly chaincode: string;
    readonly version: string;
    /** Every organisation of the channel: all approve, and one of each endorses the commitment. */
    readonly approvers: readonly Approver[];
    readonly orderer: Orderer;
}

const LIFECYCLE = '_lifecycle';
/** From the order to the peers' ledgers; an orderer that elects a leader first takes some seconds. */
const TRANSACTION_MS = 60_000;
/** How long a transaction is awaited before another is made: it may have been invalidated by one at the same time. */
const COMMIT_MS = 10_000;
/** A peer that has just begun to listen refuses its first callers, and one of a busy machine is slow to take a connection. */
const ANSWER_MS = 30_000;

/** Installs the organisation's package on its peer, unless it is there (fabric core/chaincode/lifecycle/scc.go). */
export async function installChaincode({ peer: node, admin, chaincodePackage }: Approver): Promise<void> {
    const ask = (args: Invocation['args']) =>
        evaluate(node, admin, { channel: '', chaincode: LIFECYCLE, args });
    const installed = installedPackageIds(await ask(['QueryInstalledChaincodes', new Uint8Array()]));
    if (installed.includes(chaincodePackage.packageId)) return;
    await ask(['InstallChaincode', installation(chaincodePackage.bytes)]);
}

/**
 * Has every organisation approve the version, and commits it on the channel; what is done already is left. Resolves when
 * every peer knows it. Another version than the channel's becomes the next definition in the sequence.
 */
export async function agreeOnChaincode(agreement: Agreement): Promise<void> {
    const [first] = agreement.approvers;
    if (first === undefined) throw new Error('a chaincode needs an organisation that approves it');
    const present = await committed(agreement, first);
    const isPresent = present?.version === agreement.version;
    const definition: ChaincodeDefinition = {
        name: agreement.chaincode,
        version: agreement.version,
        sequence: (present?.sequence ?? 0) + (isPresent ? 0 : 1),
    };
    for (const approver of agreement.approvers) await approve(agreement, definition, approver);
    await commit(agreement, definition);
}

async function approve(agreement: Agreement, definition: ChaincodeDefinition, by: Approver): Promise<void> {
    const { packageId } = by.chaincodePackage;
    const isApproved = async () => (await approvedFor(agreement, definition, by)) === packageId;
    const args = ['ApproveChaincodeDefinitionForMyOrg', approval(definition, packageId)];
    await transactUntil(isApproved, agreement, { args, signer: by.admin, endorsers: [by.peer] });
}

async function commit(agreement: Agreement, definition: ChaincodeDefinition): Promise<void> {
    const { approvers } = agreement;
    const isCommitted = async () => {
        const known = await Promise.all(approvers.map((approver) => committed(agreement, approver)));
        return known.every((one) => one?.sequence === definition.sequence);
    };
    const [first] = approvers;
    if (first === undefined) return;
    const args = ['CommitChaincodeDefinition', commitment(definition)];
    const endorsers = approvers.map((approver) => approver.peer);
    await transactUntil(isCommitted, agreement, { args, signer: first.admin, endorsers });
}

interface LifecycleTransaction {
    readonly args: Invocation['args'];
    readonly signer: Signer;
    readonly endorsers: readonly NetworkNode[];
}

/** Makes transactions until the ledger shows what they are for. */
async function transactUntil(
    isDone: () => Promise<boolean>,
    { channel, orderer }: Agreement,
    { args, signer, endorsers }: LifecycleTransaction,
): Promise<void> {
    if (await isDone()) return;
    const deadline = performance.now() + TRANSACTION_MS;
    const attempt = async () => {
        const { proposal, signed } = await signedProposal(signer, { channel, chaincode: LIFECYCLE, args });
        const responses = await Promise.all(endorsers.map((node) => endorsedBy(node, signed)));
        await order(orderer, await transactionEnvelope(signer, proposal, responses), deadline);
        await retryUntil(
            async () => {
                if (!(await isDone())) throw new Error(`${String(args[0])} is not on the ledger`);
            },
            { timeoutMs: COMMIT_MS },
        );
    };
    await retryUntil(attempt, { timeoutMs: TRANSACTION_MS, isFinal: isRefused });
}

/** The same bytes until they are ordered. */
async function order(orderer: Orderer, envelope: common.Envelope, deadline: number): Promise<void> {
    const bytes = Buffer.from(envelope.serializeBinary()).toString('base64');
    await retryUntil(
        async () => {
            const answer = await orderer.submit(bytes);
            if (answer.kind !== 'ordered') throw new NotOrdered(answer);
        },
        {
            timeoutMs: deadline - performance.now(),
            isFinal: isRefused,
        },
    );
}

function isRefused(error: unknown): boolean {
    return error instanceof NotOrdered && error.answer.kind === 'refused';
}

class NotOrdered extends Error {
    readonly answer: SubmitAnswer;

    constructor(answer: Exclude<SubmitAnswer, { kind: 'ordered' }>) {
        super(`the orderer did not take the transaction: ${answer.reason}`);
        this.answer = answer;
    }
}

async function committed(
    { channel, chaincode }: Agreement,
    { peer: node, admin }: Approver,
): Promise<Pick<ChaincodeDefinition, 'version' | 'sequence'> | undefined> {
    const args = ['QueryChaincodeDefinition', definitionQuery(chaincode)];
    const answer = await answerOrNone(() => evaluate(node, admin, { channel, chaincode: LIFECYCLE, args }));
    return answer && committedDefinition(answer);
}

async function approvedFor(
    { channel }: Agreement,
    definition: ChaincodeDefinition,
    { peer: node, admin }: Approver,
): Promise<string | undefined> {
    const args = ['QueryApprovedChaincodeDefinition', approvalQuery(definition)];
    const answer = await answerOrNone(() => evaluate(node, admin, { channel, chaincode: LIFECYCLE, args }));
    return answer && approvedPackageId(answer);
}

/** A definition that does not exist is an error of the chaincode `_lifecycle`; a peer that cannot be reached yet is asked again. */
async function answerOrNone(ask: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
    const isFinal = (error: unknown): boolean => error instanceof ProposalRefused;
    return retryUntil(ask, { timeoutMs: ANSWER_MS, isFinal }).catch((error: unknown) => {
        if (isFinal(error)) return undefined;
        throw error;
    });
}
