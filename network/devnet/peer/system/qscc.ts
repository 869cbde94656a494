import { common, peer } from '@hyperledger/fabric-protos';
import type { ChannelPolicies } from '../../identity/policy';
import { headerOf } from '../../ledger/block';
import type { PeerLedger } from '../../ledger/peer-ledger';
import { denial } from './access';
import type { SystemCall, SystemChaincode } from './system-chaincode';
import { refused, success } from './system-response';

type AskedLedger = Pick<PeerLedger, 'blocks' | 'transaction'>;

export interface QsccOptions {
    /** Those that may be asked about, from whichever one a call is made on. */
    readonly channels: ReadonlyMap<
        string,
        {
            readonly channel: string;
            readonly policies: Pick<ChannelPolicies, 'evaluate'>;
            readonly ledger: AskedLedger;
        }
    >;
}

/** The block number that means the newest block (fabric common/ledger/blkstorage, math.MaxUint64). */
const NEWEST = 18_446_744_073_709_551_615n;

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

type Query = (ledger: AskedLedger, argument: Uint8Array) => Promise<peer.Response>;

const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
    ['GetChainInfo', chainInfo],
    ['GetBlockByNumber', (ledger, number) => blockByNumber(ledger, text(number))],
    ['GetBlockByHash', blockByHash],
    ['GetBlockByTxID', (ledger, id) => blockByTransaction(ledger, text(id))],
    ['GetTransactionByID', (ledger, id) => processedTransaction(ledger, text(id))],
]);

/** The ledger's own chaincode: blocks and transactions by number, hash and id (fabric core/scc/qscc/query.go). */
export class Qscc implements SystemChaincode {
    readonly #channels: QsccOptions['channels'];

    constructor({ channels }: QsccOptions) {
        this.#channels = channels;
    }

    async invoke({ args, client }: SystemCall): Promise<peer.Response> {
        if (args.length < 2) return refused(`Incorrect number of arguments, ${args.length}`);
        const name = text(args[0]);
        const channel = text(args[1]);
        if (name !== 'GetChainInfo' && args.length < 3) return refused(`missing 3rd argument for ${name}`);
        const asked = this.#channels.get(channel);
        if (!asked) return refused(`Invalid chain ID, ${channel}`);
        const query = QUERIES.get(name);
        const denied = query ? denial(asked, 'Readers', client) : `Unmapped policy for qscc/${name}`;
        return query && denied === undefined
            ? await query(asked.ledger, args[2] ?? new Uint8Array())
            : refused(`access denied for [${name}][${channel}]: [${denied ?? ''}]`);
    }
}

async function chainInfo({ blocks }: AskedLedger): Promise<peer.Response> {
    const summary = new common.BlockchainInfo();
    summary.setHeight(Number(blocks.height));
    summary.setCurrentblockhash(blocks.tipHash);
    const tip = await blocks.get(blocks.height - 1n);
    if (tip) summary.setPreviousblockhash(headerOf(tip).getPreviousHash_asU8());
    return success(summary.serializeBinary());
}

async function blockByNumber({ blocks }: AskedLedger, argument: string): Promise<peer.Response> {
    if (!/^\d+$/.test(argument)) {
        const reason = `strconv.ParseUint: parsing "${argument}": invalid syntax`;
        return refused(`Failed to parse block number with error ${reason}`);
    }
    const number = BigInt(argument) === NEWEST ? blocks.height - 1n : BigInt(argument);
    const bytes = await blocks.getBytes(number);
    if (bytes) return success(bytes);
    const reason = `no such block number [${argument}] in index`;
    return refused(`Failed to get block number ${argument}, error ${reason}`);
}

async function blockByHash({ blocks }: AskedLedger, hash: Uint8Array): Promise<peer.Response> {
    const block = await blocks.getByHash(hash);
    if (block) return success(block.serializeBinary());
    const reason = `no such block hash [${Buffer.from(hash).toString('hex')}] in index`;
    return refused(`Failed to get block hash ${text(hash)}, error ${reason}`);
}

async function blockByTransaction({ blocks }: AskedLedger, id: string): Promise<peer.Response> {
    const location = await blocks.getByTransactionId(id);
    const bytes = location && (await blocks.getBytes(location.block));
    if (bytes) return success(bytes);
    return refused(`Failed to get block for txID ${id}, error no such transaction ID [${id}] in index`);
}

async function processedTransaction(ledger: AskedLedger, id: string): Promise<peer.Response> {
    const transaction = await ledger.transaction(id);
    if (!transaction) {
        const reason = `no such transaction ID [${id}] in index`;
        return refused(`Failed to get transaction with id ${id}, error ${reason}`);
    }
    const processed = new peer.ProcessedTransaction();
    processed.setTransactionenvelope(common.Envelope.deserializeBinary(transaction.envelope));
    processed.setValidationcode(transaction.validationCode);
    return success(processed.serializeBinary());
}
