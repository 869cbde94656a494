import type { ServiceError } from '@grpc/grpc-js';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import type { ConformanceNetwork, Node } from '../network/conformance-network';
import { connectionTo } from './connection';
import { deliver, seekEnvelope, statusName } from './deliver';
import { propose, type Proposed, type Proposing } from './signed-proposal';
import { transaction } from './transaction';

/** The ends of a transaction: the block that has it and its validation code. */
export interface Outcome {
    readonly block: number;
    readonly index: number;
    readonly code: string;
}

export interface Ordered {
    readonly status: string;
    readonly info: string;
}

/** A client of the first organisation's administrator over raw gRPC; every call connects anew. */
export class FabricClient {
    readonly network: ConformanceNetwork;

    constructor(network: ConformanceNetwork) {
        this.network = network;
    }

    propose(args: Proposing['args'], differing: Partial<Proposing> = {}): Proposed {
        const { channel, chaincode, organisations } = this.network;
        return propose({ channel, chaincode, args, client: organisations[0].admin, ...differing });
    }

    /** One peer's answer; rejects with the gRPC error. */
    ask(node: Node, { signed }: Proposed): Promise<peer.ProposalResponse> {
        const client = new peer.EndorserClient(...connectionTo(node));
        return new Promise<peer.ProposalResponse>((resolve, reject) => {
            client.processProposal(signed, (error: ServiceError | null, answer?: peer.ProposalResponse) => {
                if (error) reject(error);
                else if (answer) resolve(answer);
            });
        }).finally(() => {
            client.close();
        });
    }

    /** The first organisation's peer's answer. */
    askFirst(proposed: Proposed): Promise<peer.ProposalResponse> {
        return this.ask(this.network.organisations[0].peer, proposed);
    }

    /** The answers of both organisations' peers. */
    endorse(proposed: Proposed): Promise<peer.ProposalResponse[]> {
        return Promise.all(this.network.organisations.map((each) => this.ask(each.peer, proposed)));
    }

    /** Endorses on both peers, for ordering later. */
    async endorsed(args: Proposing['args']): Promise<{ envelope: common.Envelope; transactionId: string }> {
        const proposed = this.propose(args);
        const envelope = transaction(proposed, await this.endorse(proposed));
        return { envelope, transactionId: proposed.transactionId };
    }

    /** What the orderer answers. */
    async order(envelope: common.Envelope): Promise<Ordered> {
        const client = new orderer.AtomicBroadcastClient(...connectionTo(this.network.orderer));
        try {
            const stream = client.broadcast();
            stream.on('error', () => undefined);
            stream.write(envelope);
            const answers: AsyncIterable<orderer.BroadcastResponse> = stream;
            for await (const answer of answers)
                return { status: statusName(answer.getStatus()), info: answer.getInfo() };
            throw new Error('the orderer ended the stream without an answer');
        } finally {
            client.close();
        }
    }

    /** Endorses, orders and waits for the outcome. */
    async submit(args: Proposing['args']): Promise<Outcome & { transactionId: string }> {
        const from = await this.height();
        const { envelope, transactionId } = await this.endorsed(args);
        expect(await this.order(envelope)).toMatchObject({ status: 'SUCCESS' });
        return { ...(await this.outcomeOf(transactionId, from)), transactionId };
    }

    /** How many blocks the first organisation's peer has. */
    async height(): Promise<number> {
        const answer = await this.query('qscc', ['GetChainInfo', this.network.channel]);
        return common.BlockchainInfo.deserializeBinary(answer.getPayload_asU8()).getHeight();
    }

    /** What a chaincode of the first organisation's peer answers. */
    async query(chaincode: string, args: Proposing['args']): Promise<peer.Response> {
        const answer = await this.askFirst(this.propose(args, { chaincode }));
        return answer.getResponse() ?? new peer.Response();
    }

    async get(key: string): Promise<string> {
        const answer = await this.query(this.network.chaincode, ['get', key]);
        return Buffer.from(answer.getPayload_asU8()).toString();
    }

    /** The nth outcome of the transaction in the blocks from that number on; waits for it. */
    async outcomeOf(transactionId: string, from: number, nth = 1): Promise<Outcome> {
        let seen = 0;
        for (let number = from; ; number++) {
            const block = await this.block(number);
            for (const outcome of outcomesIn(block, transactionId)) {
                seen += 1;
                if (seen === nth) return outcome;
            }
        }
    }

    /** The peer's block of that number; waits for it. */
    async block(number: number): Promise<common.Block> {
        const { channel, organisations } = this.network;
        const client = organisations[0].admin;
        const envelope = seekEnvelope({ channel, client, start: number, stop: number });
        const [block] = (await deliver(organisations[0].peer, envelope)).blocks;
        if (!block) throw new Error(`the peer does not deliver block ${number}`);
        return block;
    }
}

export function validationCode(code: number | undefined): string {
    return Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? String(code);
}

function outcomesIn(block: common.Block, transactionId: string): Outcome[] {
    const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
    return (block.getData()?.getDataList_asU8() ?? []).flatMap((bytes, index) => {
        const payload = common.Payload.deserializeBinary(
            common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
        );
        const header = common.ChannelHeader.deserializeBinary(
            payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
        );
        if (header.getTxId() !== transactionId) return [];
        return [{ block: block.getHeader()?.getNumber() ?? 0, index, code: validationCode(codes?.[index]) }];
    });
}
