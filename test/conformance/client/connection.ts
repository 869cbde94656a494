import { credentials, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import type { Node } from '../network/conformance-network';

const MAX_MESSAGE_BYTES = 110 * 1024 * 1024;

/** How grpc-js reaches a node whose certificate bears another name than its address. */
export function connectionTo({
    address,
    host,
    tlsRootCertificatePem,
}: Node): [string, ChannelCredentials, ClientOptions] {
    return [
        address,
        credentials.createSsl(Buffer.from(tlsRootCertificatePem)),
        {
            'grpc.ssl_target_name_override': host,
            'grpc.default_authority': host,
            'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
            'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
        },
    ];
}
