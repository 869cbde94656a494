import { peer } from '@hyperledger/fabric-protos';

export type ChaincodeMessageType = ReturnType<peer.ChaincodeMessage['getType']>;

const NAMES = new Map<number, string>(
    Object.entries(peer.ChaincodeMessage.Type).map(([name, type]) => [type, name]),
);

/** The protocol's name of a message type, as it stands in Fabric's error texts. */
export function typeName(type: ChaincodeMessageType): string {
    return NAMES.get(type) ?? `UNKNOWN(${String(type)})`;
}

/** The transaction that a message belongs to; one stream carries many at once. */
export interface MessageContext {
    readonly channel: string;
    readonly transactionId: string;
}

export interface MessageContent {
    readonly type: ChaincodeMessageType;
    readonly context?: MessageContext;
    readonly payload?: Uint8Array;
}

export function chaincodeMessage(content: MessageContent): peer.ChaincodeMessage {
    const message = new peer.ChaincodeMessage();
    message.setType(content.type);
    if (content.payload) message.setPayload(content.payload);
    if (content.context) {
        message.setTxid(content.context.transactionId);
        message.setChannelId(content.context.channel);
    }
    return message;
}
