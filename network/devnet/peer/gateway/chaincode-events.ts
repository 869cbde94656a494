import { status } from '@grpc/grpc-js';
import { common, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import { envelopesOf, metadataSlot, numberOf } from '../../ledger/block';
import type { BlockStore } from '../../ledger/block-store';
import { chaincodeResultOf, summaryOf } from '../../ledger/transaction';
import { blockIsThere } from '../deliver/next-block';
import { GatewayRefusal } from './gateway-refusal';
import { readableChannel, type RequestAccess } from './request-access';

type ReadBlocks = Pick<BlockStore, 'height' | 'appended' | 'get' | 'getByTransactionId'>;

/** What chaincode events are read from. */
export interface ChaincodeEventsOptions {
    readonly channels: ReadonlyMap<
        string,
        RequestAccess & { readonly ledger: { readonly blocks: ReadBlocks } }
    >;
}

const { TypeCase } = orderer.SeekPosition;

/**
 * Gateway.ChaincodeEvents: the events that valid transactions of one chaincode have set, a response a block that has any
 * (fabric internal/pkg/gateway/chaincodeevents.go). Goes on until the signal is aborted; throws `GatewayRefusal`.
 */
export async function* chaincodeEvents(
    { channels }: ChaincodeEventsOptions,
    signed: gateway.SignedChaincodeEventsRequest,
    signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse> {
    const request = checkedRequest(signed);
    const { ledger } = await readableChannel(channels, {
        channel: request.getChannelId(),
        identity: request.getIdentity_asU8(),
        request: signed.getRequest_asU8(),
        signature: signed.getSignature_asU8(),
    });
    const { blocks } = ledger;
    const isWanted = eventFilter(request);
    for (
        let number = await firstBlock(blocks, request);
        await blockIsThere(blocks, number, signal);
        number++
    ) {
        const block = await blocks.get(number);
        if (!block) throw new Error(`Block ${String(number)} is missing from the block store`);
        const events = eventsOf(block).filter(isWanted);
        if (events.length > 0) yield eventsResponse(block, events);
    }
}

function checkedRequest(signed: gateway.SignedChaincodeEventsRequest): gateway.ChaincodeEventsRequest {
    const bytes = signed.getRequest_asU8();
    if (bytes.length === 0)
        throw new GatewayRefusal(status.INVALID_ARGUMENT, 'a chaincode events request is required');
    try {
        return gateway.ChaincodeEventsRequest.deserializeBinary(bytes);
    } catch {
        throw new GatewayRefusal(status.INVALID_ARGUMENT, 'invalid chaincode events request');
    }
}

/** With a transaction to go on after: nothing until that transaction's own event has passed. */
function eventFilter(request: gateway.ChaincodeEventsRequest): (event: peer.ChaincodeEvent) => boolean {
    const chaincode = request.getChaincodeId();
    const after = request.getAfterTransactionId();
    let hasPassed = after === '';
    return (event) => {
        if (hasPassed) return event.getChaincodeId() === chaincode;
        hasPassed = event.getTxId() === after;
        return false;
    };
}

async function firstBlock(blocks: ReadBlocks, request: gateway.ChaincodeEventsRequest): Promise<bigint> {
    const after = await blocks.getByTransactionId(request.getAfterTransactionId());
    if (after) return after.block;
    return startOf(request.getStartPosition(), blocks.height);
}

function startOf(position: orderer.SeekPosition | undefined, height: bigint): bigint {
    const refusal = (type: string): GatewayRefusal =>
        new GatewayRefusal(
            status.INVALID_ARGUMENT,
            `invalid start position type: *orderer.SeekPosition_${type}`,
        );
    switch (position?.getTypeCase()) {
        case TypeCase.SPECIFIED:
            return BigInt(position.getSpecified()?.getNumber() ?? 0);
        case TypeCase.OLDEST:
            throw refusal('Oldest');
        case TypeCase.NEWEST:
            throw refusal('Newest');
        case TypeCase.NEXT_COMMIT:
        case TypeCase.TYPE_NOT_SET:
        case undefined:
            return height;
    }
}

function eventsOf(block: common.Block): readonly peer.ChaincodeEvent[] {
    const codes = metadataSlot(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER);
    return envelopesOf(block).flatMap((envelope, index) => {
        const isEndorsed = summaryOf(envelope).type === common.HeaderType.ENDORSER_TRANSACTION;
        if (!isEndorsed || codes[index] !== peer.TxValidationCode.VALID) return [];
        const event = peer.ChaincodeEvent.deserializeBinary(
            chaincodeResultOf(envelope).action.getEvents_asU8(),
        );
        return event.getChaincodeId() && event.getEventName() && event.getTxId() ? [event] : [];
    });
}

function eventsResponse(block: common.Block, events: peer.ChaincodeEvent[]): gateway.ChaincodeEventsResponse {
    const response = new gateway.ChaincodeEventsResponse();
    response.setBlockNumber(Number(numberOf(block)));
    response.setEventsList(events);
    return response;
}
