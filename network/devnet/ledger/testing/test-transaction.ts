import { createHash, randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { ReadWriteSetBuilder } from '../read-write-set-builder';

/** Whoever can sign; the tests that check no signature use `NOBODY`. */
export interface Signer {
    readonly serialized: Uint8Array;
    sign(message: Uint8Array): Uint8Array;
}

/** What a transaction of a test says; everything has a value that makes it a good one. */
export interface TestTransaction {
    readonly creator?: Signer;
    readonly endorsers?: readonly Signer[];
    readonly channel?: string;
    readonly chaincode?: string;
    /** Serialised `rwset.TxReadWriteSet`. */
    readonly results?: Uint8Array;
    readonly type?: number;
    readonly nonce?: Uint8Array;
    readonly transactionId?: string;
    readonly event?: peer.ChaincodeEvent;
    readonly answeringChaincode?: string;
    readonly version?: string;
    readonly proposalHash?: Uint8Array;
}

type Complete = Required<Omit<TestTransaction, 'event' | 'proposalHash'>> & TestTransaction;

export const NOBODY: Signer = { serialized: Buffer.from('nobody'), sign: () => Buffer.from('signature') };

/** Results that write these keys of the chaincode `invoice`. */
export function writing(values: Readonly<Record<string, string>>): Uint8Array {
    const builder = new ReadWriteSetBuilder();
    for (const [key, value] of Object.entries(values)) {
        builder.write({ namespace: 'invoice', key, value: Buffer.from(value) });
    }
    return builder.build();
}

/** The id that Fabric gives to what this creator sends with this nonce. */
export function idOf(creator: Signer, nonce: Uint8Array): string {
    return createHash('sha256').update(nonce).update(creator.serialized).digest('hex');
}

/** A serialised endorser transaction. */
export function envelopeOf(transaction: TestTransaction): Uint8Array {
    const complete = withDefaults(transaction);
    const channelHeader = channelHeaderOf(complete);
    const signatureHeader = signatureHeaderOf(complete);
    const header = new common.Header();
    header.setChannelHeader(channelHeader);
    header.setSignatureHeader(signatureHeader);
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transactionBytes(complete, { channelHeader, signatureHeader }));
    return signed(payload, complete.creator);
}

/** The payload in an envelope signed by its creator. */
export function signed(payload: common.Payload, creator: Signer): Uint8Array {
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(creator.sign(bytes));
    return envelope.serializeBinary();
}

function withDefaults(transaction: TestTransaction): Complete {
    const creator = transaction.creator ?? NOBODY;
    const nonce = transaction.nonce ?? randomBytes(24);
    const chaincode = transaction.chaincode ?? 'invoice';
    return {
        creator,
        nonce,
        chaincode,
        endorsers: [],
        channel: 'mychannel',
        results: writing({}),
        type: common.HeaderType.ENDORSER_TRANSACTION,
        transactionId: idOf(creator, nonce),
        answeringChaincode: chaincode,
        version: '1.0',
        ...transaction,
    };
}

function channelHeaderOf(transaction: Complete): Uint8Array {
    const id = new peer.ChaincodeID();
    id.setName(transaction.chaincode);
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(id);
    const header = new common.ChannelHeader();
    header.setType(transaction.type);
    header.setChannelId(transaction.channel);
    header.setTxId(transaction.transactionId);
    header.setTimestamp(Timestamp.fromDate(new Date('2026-01-31T12:00:00Z')));
    header.setExtension$(extension.serializeBinary());
    return header.serializeBinary();
}

function signatureHeaderOf({ creator, nonce }: Complete): Uint8Array {
    const header = new common.SignatureHeader();
    header.setCreator(creator.serialized);
    header.setNonce(nonce);
    return header.serializeBinary();
}

function transactionBytes(
    transaction: Complete,
    headers: { channelHeader: Uint8Array; signatureHeader: Uint8Array },
): Uint8Array {
    const proposalPayload = Buffer.from('proposal');
    const hash = createHash('sha256')
        .update(headers.channelHeader)
        .update(headers.signatureHeader)
        .update(proposalPayload)
        .digest();
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setChaincodeProposalPayload(proposalPayload);
    actionPayload.setAction(endorsedAction(transaction, transaction.proposalHash ?? hash));
    const action = new peer.TransactionAction();
    action.setHeader(headers.signatureHeader);
    action.setPayload(actionPayload.serializeBinary());
    const content = new peer.Transaction();
    content.addActions(action);
    return content.serializeBinary();
}

function endorsedAction(transaction: Complete, proposalHash: Uint8Array): peer.ChaincodeEndorsedAction {
    const response = new peer.ProposalResponsePayload();
    response.setProposalHash(proposalHash);
    response.setExtension$(chaincodeAction(transaction).serializeBinary());
    const bytes = response.serializeBinary();
    const action = new peer.ChaincodeEndorsedAction();
    action.setProposalResponsePayload(bytes);
    for (const endorser of transaction.endorsers) {
        const endorsement = new peer.Endorsement();
        endorsement.setEndorser(endorser.serialized);
        endorsement.setSignature(endorser.sign(Buffer.concat([bytes, endorser.serialized])));
        action.addEndorsements(endorsement);
    }
    return action;
}

function chaincodeAction(transaction: Complete): peer.ChaincodeAction {
    const id = new peer.ChaincodeID();
    id.setName(transaction.answeringChaincode);
    id.setVersion(transaction.version);
    const action = new peer.ChaincodeAction();
    action.setChaincodeId(id);
    action.setResults(transaction.results);
    action.setEvents(transaction.event?.serializeBinary() ?? new Uint8Array());
    return action;
}
