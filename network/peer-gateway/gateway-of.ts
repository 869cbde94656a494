import type { Client } from '@grpc/grpc-js';
import { connect, hash, type Gateway } from '@hyperledger/fabric-gateway';
import type { Signer } from '../gateway/signer';

/**
 * The library's gateway over a connection that is ours. It is given no key: everything is signed outside of it, by a
 * `Signer`, which takes whole messages; hence no hash.
 */
export function gatewayOf(client: Client, signer?: Pick<Signer, 'mspId' | 'certificatePem'>): Gateway {
    const identity = {
        mspId: signer?.mspId ?? '',
        credentials: Buffer.from(signer?.certificatePem ?? ''),
    };
    return connect({ client, identity, hash: hash.none });
}
