import { Metadata, type status } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';

/** What one node answered, for the client that wants to know whose fault a failure is. */
export interface NodeFault {
    /** host:port, as the channel knows the node. */
    readonly address: string;
    readonly mspId: string;
    readonly message: string;
}

/** The trailer in which gRPC carries a google.rpc.Status (grpc/grpc, src/proto/grpc/status). */
const STATUS_DETAILS = 'grpc-status-details-bin';
const DETAIL_TYPE = 'gateway.ErrorDetail';

/** The gateway cannot do what it was asked: the call ends with this code, text and one `gateway.ErrorDetail` a node. */
export class GatewayRefusal extends Error {
    override readonly name = 'GatewayRefusal';
    readonly code: status;
    readonly faults: readonly NodeFault[];

    constructor(code: status, message: string, faults: readonly NodeFault[] = []) {
        super(message);
        this.code = code;
        this.faults = faults;
    }
}

/** The status that a gRPC call ends with. */
export function statusOf({ code, message, faults }: GatewayRefusal): {
    readonly code: status;
    readonly details: string;
    readonly metadata: Metadata;
} {
    const metadata = new Metadata();
    if (faults.length > 0) {
        const answer = new google.rpc.Status();
        answer.setCode(code);
        answer.setMessage(message);
        answer.setDetailsList(faults.map(packed));
        metadata.set(STATUS_DETAILS, Buffer.from(answer.serializeBinary()));
    }
    return { code, details: message, metadata };
}

function packed({ address, mspId, message }: NodeFault): Any {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(address);
    detail.setMspId(mspId);
    detail.setMessage(message);
    const any = new Any();
    any.pack(detail.serializeBinary(), DETAIL_TYPE);
    return any;
}
