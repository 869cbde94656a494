import { join } from 'node:path';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { Logger } from '../../../../core/ports/logger';
import type { Organisation } from '../../identity/organisation';
import { FIXTURE_ID, FixtureChaincode, freePort } from '../chaincode/fixture/fixture-chaincode';
import { makeProposal, type MadeProposal, type ProposalContent } from '../chaincode/fixture/signed-proposal';
import { blockIsThere } from '../deliver/next-block';
import { PeerMembership } from '../discovery/peer-membership';
import { channelDecisions } from '../peer-channel';
import { PeerNode } from '../peer-node';
import { TestChannel, transactionOf } from './test-channel';

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** The peers of two organisations over the fixture chaincode, and a client of the first. */
export class TestPeers {
    readonly channel: TestChannel;
    readonly #chaincode: FixtureChaincode;
    #nodes: readonly PeerNode[] = [];
    #endorsers: readonly peer.EndorserClient[] = [];

    private constructor(channel: TestChannel, chaincode: FixtureChaincode) {
        this.channel = channel;
        this.#chaincode = chaincode;
    }

    static async start(): Promise<TestPeers> {
        const peers = new TestPeers(await TestChannel.open(), new FixtureChaincode(await freePort()));
        await peers.startNodes();
        return peers;
    }

    get first(): PeerNode {
        const [node] = this.#nodes;
        if (!node) throw new Error('the peers are stopped');
        return node;
    }

    /** Address and TLS credentials of the first peer. */
    get target(): [string, ChannelCredentials] {
        return this.#target(this.first, this.channel.organisations.org1);
    }

    async startNodes(): Promise<void> {
        const { msps, policies, genesis, ordered, directory, organisations } = this.channel;
        const chaincode = {
            name: 'fixture',
            version: '1.0',
            sequence: 1,
            packageId: FIXTURE_ID,
            address: this.#chaincode.address,
        };
        const founded = { channel: 'mychannel', msps, policies, genesis, ordererBlocks: ordered };
        const channels = [{ ...founded, decisions: channelDecisions(founded, chaincode) }];
        const common = { channels, chaincode, port: 0, logger, membership: new PeerMembership() };
        const { org1, org2 } = organisations;
        this.#nodes = await Promise.all(
            [org1, org2].map((organisation) =>
                PeerNode.start({
                    ...common,
                    organisation,
                    directory: join(directory, `peer-${organisation.mspId}`),
                }),
            ),
        );
        this.#endorsers = this.#nodes.map(
            (node, index) => new peer.EndorserClient(...this.#target(node, index === 0 ? org1 : org2)),
        );
    }

    async stopNodes(): Promise<void> {
        for (const client of this.#endorsers) client.close();
        await Promise.all(this.#nodes.map((node) => node.close()));
    }

    async close(): Promise<void> {
        await this.stopNodes();
        await this.#chaincode.kill();
        await this.channel.close();
    }

    propose(content: Partial<ProposalContent> & Pick<ProposalContent, 'args'>): MadeProposal {
        const { admin } = this.channel.organisations.org1;
        return makeProposal({
            channel: 'mychannel',
            chaincode: 'fixture',
            creator: admin.serialized,
            sign: (bytes) => admin.sign(bytes),
            ...content,
        });
    }

    /** The first peer's answer. */
    async send(proposal: MadeProposal): Promise<peer.ProposalResponse> {
        const [response] = await this.#sendTo(this.#endorsers.slice(0, 1), proposal);
        if (!response) throw new Error('the peers are stopped');
        return response;
    }

    /** The answers of both peers. */
    endorse(proposal: MadeProposal): Promise<peer.ProposalResponse[]> {
        return this.#sendTo(this.#endorsers, proposal);
    }

    async ask(chaincode: string, args: ProposalContent['args']): Promise<peer.Response> {
        const response = (await this.send(this.propose({ chaincode, args }))).getResponse();
        if (!response) throw new Error('a response was expected');
        return response;
    }

    /** Endorses, orders and waits until both peers have committed. */
    async submit(args: ProposalContent['args']): Promise<MadeProposal> {
        const proposal = this.propose({ args });
        await this.order(proposal, await this.endorse(proposal));
        return proposal;
    }

    async order(proposal: MadeProposal, responses: readonly peer.ProposalResponse[]): Promise<void> {
        await this.channel.order([transactionOf(proposal, responses, this.channel.organisations.org1.admin)]);
        const { signal } = new AbortController();
        const newest = this.channel.ordered.height - 1n;
        await Promise.all(
            this.#nodes.map((node) => blockIsThere(node.ledgerOf('mychannel').blocks, newest, signal)),
        );
    }

    #sendTo(
        clients: readonly peer.EndorserClient[],
        { signed }: MadeProposal,
    ): Promise<peer.ProposalResponse[]> {
        const send = (client: peer.EndorserClient): Promise<peer.ProposalResponse> =>
            new Promise((resolve, reject) => {
                client.processProposal(signed, (error, response) => {
                    if (error) reject(error);
                    else if (response) resolve(response);
                });
            });
        return Promise.all(clients.map(send));
    }

    #target({ port }: PeerNode, organisation: Organisation): [string, ChannelCredentials] {
        return [`127.0.0.1:${port}`, credentials.createSsl(Buffer.from(organisation.tlsRootCertificatePem))];
    }
}
