import { common, peer } from '@hyperledger/fabric-protos';
import type { Block, LedgerTransaction } from '../../core/ledger/block';
import { dataHash, headerHash } from '../block-hash';
import { GatewayError } from './gateway-error';
import { writesOf } from './decode-writes';

const CODE_NAMES = new Map<number, string>(
    Object.entries(peer.TxValidationCode).map(([name, code]) => [code, name]),
);

/** The name of a `peer.TxValidationCode`, or its number for one that a newer Fabric may have. */
export function validationCodeName(code: number): string {
    return CODE_NAMES.get(code) ?? String(code);
}

/**
 * One block as plain values, with the writes of one chaincode. Throws GATEWAY-BLOCK-INVALID if its transactions are not
 * those that its header names, or if the peer does not say of each whether it is valid: only the genesis block, which no
 * peer validates, may leave that out.
 */
export function decodeBlock(block: common.Block, chaincode: string): Block {
    const header = block.getHeader();
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    if (header === undefined)
        throw new GatewayError('GATEWAY-BLOCK-INVALID', 'a block came without a header');
    if (!dataHash(envelopes).equals(header.getDataHash_asU8())) {
        throw new GatewayError(
            'GATEWAY-BLOCK-INVALID',
            `the transactions of block ${header.getNumber()} do not match its header`,
        );
    }
    const codes = validationCodes(block);
    if (codes.length !== envelopes.length && header.getNumber() !== 0) {
        throw new GatewayError(
            'GATEWAY-BLOCK-INVALID',
            `block ${header.getNumber()} has ${envelopes.length} transactions and ${codes.length} validation codes`,
        );
    }
    return {
        number: header.getNumber(),
        previousHash: Buffer.from(header.getPreviousHash_asU8()).toString('hex'),
        hash: headerHash(header).toString('hex'),
        transactions: envelopes.map((bytes, index) =>
            decodeTransaction({ bytes, index, code: codes[index] }, chaincode),
        ),
    };
}

/** What the peer that committed the block wrote into its metadata, one byte a transaction. */
export function validationCodes(block: common.Block): Uint8Array {
    const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
    return slots[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
}

/** The channel header and the payload of a transaction. Throws if they cannot be read. */
export function openEnvelope(bytes: Uint8Array): { header: common.ChannelHeader; payload: common.Payload } {
    const payload = common.Payload.deserializeBinary(
        common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
    );
    const header = common.ChannelHeader.deserializeBinary(
        payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    return { header, payload };
}

interface EncodedTransaction {
    readonly bytes: Uint8Array;
    readonly index: number;
    readonly code: number | undefined;
}

function decodeTransaction({ bytes, index, code }: EncodedTransaction, chaincode: string): LedgerTransaction {
    const validationCode = validationCodeName(code ?? peer.TxValidationCode.NOT_VALIDATED);
    try {
        const { header, payload } = openEnvelope(bytes);
        const bearsWrites =
            validationCode === 'VALID' && header.getType() === common.HeaderType.ENDORSER_TRANSACTION;
        return {
            index,
            fabricTxId: header.getTxId(),
            validationCode,
            at: header.getTimestamp()?.toDate().getTime() ?? 0,
            writes: bearsWrites ? writesOf(payload, chaincode) : [],
        };
    } catch (cause) {
        if (validationCode === 'VALID') {
            throw new GatewayError(
                'GATEWAY-BLOCK-INVALID',
                `transaction ${index} is valid, but cannot be read`,
                cause,
            );
        }
        return { index, fabricTxId: '', validationCode, at: 0, writes: [] };
    }
}
