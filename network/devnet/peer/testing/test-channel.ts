import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, peer, type orderer } from '@hyperledger/fabric-protos';
import { configOf, genesisBlock, mspDefinitionsOf } from '../../identity/channel-config';
import { MspRegistry } from '../../identity/msp-registry';
import { Organisation } from '../../identity/organisation';
import { ChannelPolicies } from '../../identity/policy';
import type { SigningIdentity } from '../../identity/signing-identity';
import { newBlock } from '../../ledger/block';
import { BlockStore } from '../../ledger/block-store';
import type { MadeProposal } from '../chaincode/fixture/signed-proposal';

const FAR = 1_000_000;

/** A channel with two organisations and an ordered chain that a test writes itself. */
export class TestChannel {
    readonly directory: string;
    readonly organisations: { readonly org1: Organisation; readonly org2: Organisation };
    readonly genesis: common.Block;
    readonly ordered: BlockStore;
    readonly config: common.Config;
    readonly msps: MspRegistry;
    readonly policies: ChannelPolicies;

    private constructor(
        directory: string,
        organisations: TestChannel['organisations'],
        chain: { readonly genesis: common.Block; readonly ordered: BlockStore },
    ) {
        this.directory = directory;
        this.organisations = organisations;
        this.genesis = chain.genesis;
        this.ordered = chain.ordered;
        this.config = configOf(this.genesis);
        this.msps = new MspRegistry(mspDefinitionsOf(this.config));
        this.policies = new ChannelPolicies(this.config, this.msps);
    }

    static async open(): Promise<TestChannel> {
        const directory = await mkdtemp(join(tmpdir(), 'peer-'));
        const open = (name: string, mspId: string, nodeKind: 'peer' | 'orderer'): Promise<Organisation> =>
            Organisation.open({
                directory: join(directory, name),
                mspId,
                domain: nodeKind === 'peer' ? `${name}.example.com` : 'example.com',
                nodeKind,
            });
        const [org1, org2, ordererOrganisation, ordered] = await Promise.all([
            open('org1', 'Org1MSP', 'peer'),
            open('org2', 'Org2MSP', 'peer'),
            open('orderer', 'OrdererMSP', 'orderer'),
            BlockStore.open(join(directory, 'ordered')),
        ]);
        const genesis = genesisBlock({
            channel: 'mychannel',
            organisations: [org1, org2],
            ordererOrganisation,
            ordererAddress: 'orderer.example.com:7050',
            batch: { maxMessages: 10, absoluteMaxBytes: FAR, preferredMaxBytes: FAR, timeoutMs: 100 },
        });
        await ordered.append(genesis);
        return new TestChannel(directory, { org1, org2 }, { genesis, ordered });
    }

    /** Puts a block with these envelopes on the ordered chain. */
    async order(envelopes: readonly common.Envelope[]): Promise<void> {
        const { height, tipHash } = this.ordered;
        const bytes = envelopes.map((envelope) => envelope.serializeBinary());
        await this.ordered.append(newBlock({ number: height, previousHash: tipHash, envelopes: bytes }));
    }

    async close(): Promise<void> {
        await this.ordered.close();
        await rm(this.directory, { recursive: true });
    }
}

/** The envelope that an SDK sends to the orderer. */
export function transactionOf(
    proposal: MadeProposal,
    responses: readonly peer.ProposalResponse[],
    signer: SigningIdentity,
): common.Envelope {
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setProposalResponsePayload(responses[0]?.getPayload_asU8() ?? new Uint8Array());
    for (const response of responses) endorsed.addEndorsements(response.getEndorsement());
    const visible = new peer.ChaincodeProposalPayload();
    visible.setInput(proposal.payload.getInput_asU8());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setChaincodeProposalPayload(visible.serializeBinary());
    actionPayload.setAction(endorsed);
    const action = new peer.TransactionAction();
    action.setHeader(proposal.header.getSignatureHeader_asU8());
    action.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.addActions(action);
    return signedEnvelope(proposal.header, transaction, signer);
}

/** A signed request for blocks. */
export function seekEnvelope(
    seek: orderer.SeekInfo,
    signer: SigningIdentity,
    channelHeader: common.ChannelHeader,
): common.Envelope {
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(signer.serialized);
    signatureHeader.setNonce(Buffer.from('nonce'));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    return signedEnvelope(header, seek, signer);
}

function signedEnvelope(
    header: common.Header,
    contents: { serializeBinary(): Uint8Array },
    signer: SigningIdentity,
): common.Envelope {
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(contents.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
    return envelope;
}
