import type { MethodDefinition } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';

/** An envelope as it came: what is ordered are these bytes, and whoever looks at them later finds them decoded. */
export interface ReceivedEnvelope {
    readonly bytes: Uint8Array;
    readonly envelope: common.Envelope;
}

const broadcast: MethodDefinition<ReceivedEnvelope, orderer.BroadcastResponse> = {
    ...orderer.AtomicBroadcastService.broadcast,
    requestSerialize: ({ bytes }) => Buffer.from(bytes),
    requestDeserialize: (bytes) => ({ bytes, envelope: common.Envelope.deserializeBinary(bytes) }),
};

/** orderer.AtomicBroadcast, whose envelopes are not serialised again in order to be ordered. */
export const BROADCAST_SERVICE = { broadcast, deliver: orderer.AtomicBroadcastService.deliver };
