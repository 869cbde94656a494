import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import type { BlockStore, TransactionLocation } from '../../ledger/block-store';
import type { ValidationCode } from '../../ledger/validation/validation-code';
import { blockIsThere } from '../deliver/next-block';
import { GatewayRefusal } from './gateway-refusal';
import { readableChannel, type RequestAccess } from './request-access';

type AskedBlocks = Pick<BlockStore, 'height' | 'appended' | 'getByTransactionId'>;

/** What commit status is answered from. */
export interface CommitStatusOptions {
    readonly channels: ReadonlyMap<
        string,
        RequestAccess & { readonly ledger: { readonly blocks: AskedBlocks } }
    >;
}

/**
 * Gateway.CommitStatus: the validation code and block of a transaction, as soon as the ledger has it
 * (fabric internal/pkg/gateway/commitstatus.go). Waits until the signal is aborted; throws `GatewayRefusal`.
 */
export async function commitStatus(
    { channels }: CommitStatusOptions,
    signed: gateway.SignedCommitStatusRequest,
    signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
    const request = checkedRequest(signed);
    const { ledger } = await readableChannel(channels, {
        channel: request.getChannelId(),
        identity: request.getIdentity_asU8(),
        request: signed.getRequest_asU8(),
        signature: signed.getSignature_asU8(),
    });
    const location = await committed(ledger.blocks, request.getTransactionId(), signal);
    if (!location) throw new GatewayRefusal(status.CANCELLED, 'context canceled');
    const response = new gateway.CommitStatusResponse();
    response.setResult(codeOf(location));
    response.setBlockNumber(Number(location.block));
    return response;
}

function checkedRequest(signed: gateway.SignedCommitStatusRequest): gateway.CommitStatusRequest {
    const invalid = (reason: string): GatewayRefusal => new GatewayRefusal(status.INVALID_ARGUMENT, reason);
    const bytes = signed.getRequest_asU8();
    if (bytes.length === 0) throw invalid('a commit status request is required');
    const request = decoded(bytes);
    if (!request) throw invalid('invalid status request');
    if (request.getIdentity_asU8().length === 0) throw invalid('no identity provided');
    if (request.getChannelId() === '') throw invalid('no channel ID provided');
    if (request.getTransactionId() === '') throw invalid('transaction ID should not be empty');
    return request;
}

function decoded(bytes: Uint8Array): gateway.CommitStatusRequest | undefined {
    try {
        return gateway.CommitStatusRequest.deserializeBinary(bytes);
    } catch {
        return undefined;
    }
}

async function committed(
    blocks: AskedBlocks,
    transactionId: string,
    signal: AbortSignal,
): Promise<TransactionLocation | undefined> {
    for (;;) {
        const { height } = blocks;
        const location = await blocks.getByTransactionId(transactionId);
        if (location) return location;
        if (!(await blockIsThere(blocks, height, signal))) return undefined;
    }
}

function codeOf({ validationCode }: TransactionLocation): ValidationCode {
    return isValidationCode(validationCode) ? validationCode : peer.TxValidationCode.INVALID_OTHER_REASON;
}

function isValidationCode(code: number): code is ValidationCode {
    return Object.values(peer.TxValidationCode).some((known) => known === code);
}
