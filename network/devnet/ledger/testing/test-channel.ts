import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { configOf, genesisBlock } from '../../identity/channel-config';
import { MspRegistry } from '../../identity/msp-registry';
import { Organisation } from '../../identity/organisation';
import { ChannelPolicies } from '../../identity/policy';
import { signedByAll, signedByAny } from '../../identity/signature-policy';
import { metadataSlot, newBlock } from '../block';
import { CommitDecisions } from '../commit-decisions';
import { PeerLedger } from '../peer-ledger';
import type { Simulator } from '../simulator';
import { ChannelBlockValidator } from '../validation/channel-block-validator';
import { ValidationCode } from '../validation/validation-code';
import { TemporaryDirectories } from './temporary-directory';
import { envelopeOf, writing, type Signer, type TestTransaction } from './test-transaction';

/** Satisfied by one peer of the first organisation. */
export const LENIENT = signedByAny([{ mspId: 'Org1MSP', role: 'peer' }]);

const CHAINCODES = new Map<string, common.SignaturePolicyEnvelope | 'channel'>([
    [
        'invoice',
        signedByAll([
            { mspId: 'Org1MSP', role: 'peer' },
            { mspId: 'Org2MSP', role: 'peer' },
        ]),
    ],
    ['lenient', LENIENT],
    ['default', 'channel'],
]);
const CODE_NAMES = new Map<number, string>(
    Object.entries(ValidationCode).map(([name, code]) => [code, name]),
);

interface Members {
    readonly org1: Organisation;
    readonly org2: Organisation;
    readonly orderer: Organisation;
    /** Calls itself Org1MSP, with authorities of its own. */
    readonly stranger: Organisation;
    readonly client: Signer;
}

/**
 * A channel with real organisations and a real validator. The chaincode `invoice` wants both organisations,
 * `lenient` the first one, `default` what the channel wants. A new configuration is accepted if it has an update.
 */
export class TestChannel {
    readonly members: Members;
    readonly genesis: common.Block;
    readonly validator: ChannelBlockValidator;
    readonly #directories: TemporaryDirectories;

    private constructor(members: Members, directories: TemporaryDirectories) {
        this.members = members;
        this.#directories = directories;
        this.genesis = genesisOf(members);
        this.validator = validatorOf(members, this.genesis);
    }

    static async open(): Promise<TestChannel> {
        const directories = new TemporaryDirectories();
        const open = (mspId: string, domain: string, nodeKind: 'peer' | 'orderer') =>
            Organisation.open({ directory: join(directories.make(), domain), mspId, domain, nodeKind });
        const [org1, org2, orderer, stranger] = await Promise.all([
            open('Org1MSP', 'org1.example.com', 'peer'),
            open('Org2MSP', 'org2.example.com', 'peer'),
            open('OrdererMSP', 'example.com', 'orderer'),
            open('Org1MSP', 'elsewhere.example.com', 'peer'),
        ]);
        const client = await org1.issue({ commonName: 'user', units: ['client'] });
        return new TestChannel({ org1, org2, orderer, stranger, client }, directories);
    }

    /** A new ledger that holds the genesis block. */
    async newPeer(): Promise<TestPeer> {
        const directory = this.#directories.make();
        const decisions = new CommitDecisions(this.validator);
        const ledger = await PeerLedger.open({ directory, channel: 'mychannel', decisions });
        await ledger.commit(this.genesis);
        return new TestPeer(this, ledger);
    }

    /** A valid envelope, but for what is said. */
    envelope(transaction: TestTransaction = {}): Uint8Array {
        const { client, org1, org2 } = this.members;
        return envelopeOf({ creator: client, endorsers: [org1.node, org2.node], ...transaction });
    }

    /** A valid envelope that writes a key without reading it; an empty value deletes. */
    write(key: string, value: string): Uint8Array {
        return this.envelope({ results: writing({ [key]: value }) });
    }

    close(): void {
        this.#directories.remove();
    }
}

/** One peer's ledger in a test. */
export class TestPeer {
    readonly ledger: PeerLedger;
    readonly #channel: TestChannel;

    constructor(channel: TestChannel, ledger: PeerLedger) {
        this.#channel = channel;
        this.ledger = ledger;
    }

    /** Commits the envelopes as the next block and gives the names of their codes. */
    async outcome(...envelopes: Uint8Array[]): Promise<(string | undefined)[]> {
        const { height: number, tipHash: previousHash } = this.ledger.blocks;
        const block = await this.ledger.commit(newBlock({ number, previousHash, envelopes }));
        const codes = metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER);
        return [...codes].map((code) => CODE_NAMES.get(code));
    }

    /** Endorses what a chaincode does. */
    async simulated(run: (simulator: Simulator) => Promise<void>): Promise<Uint8Array> {
        const simulator = this.ledger.newSimulator('transaction');
        await run(simulator);
        const results = simulator.results();
        await simulator.close();
        return this.#channel.envelope({ results });
    }

    /** Reads a key and writes it, as an update does. */
    update(key: string, value: string): Promise<Uint8Array> {
        return this.simulated(async (simulator) => {
            await simulator.getState('invoice', key);
            simulator.putState('invoice', key, Buffer.from(value));
        });
    }

    /** Reads a range, up to so many keys, and writes how many there were. */
    reading(range: { start: string; end: string; limit?: number }): Promise<Uint8Array> {
        return this.simulated(async (simulator) => {
            const keys: string[] = [];
            for await (const { key } of simulator.range('invoice', range.start, range.end)) {
                keys.push(key);
                if (keys.length === range.limit) {
                    break;
                }
            }
            simulator.putState('invoice', 'summary', Buffer.from(String(keys.length)));
        });
    }
}

function genesisOf({ org1, org2, orderer }: Members): common.Block {
    return genesisBlock({
        channel: 'mychannel',
        organisations: [org1, org2],
        ordererOrganisation: orderer,
        ordererAddress: 'localhost:7050',
        batch: {
            maxMessages: 500,
            absoluteMaxBytes: 1_000_000,
            preferredMaxBytes: 1_000_000,
            timeoutMs: 200,
        },
    });
}

function validatorOf({ org1, org2, orderer }: Members, genesis: common.Block): ChannelBlockValidator {
    const msps = new MspRegistry([org1, org2, orderer].map((organisation) => organisation.mspDefinition()));
    return new ChannelBlockValidator({
        channel: 'mychannel',
        msps,
        policies: new ChannelPolicies(configOf(genesis), msps),
        endorsementPolicyOf: (name) => CHAINCODES.get(name),
        acceptsConfig: (config) => config.hasLastUpdate(),
    });
}
