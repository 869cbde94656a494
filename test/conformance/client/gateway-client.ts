import { createHash, createPrivateKey } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, GatewayError, signers, type Gateway } from '@hyperledger/fabric-gateway';
import { gateway as protos } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from '../../../network/devnet/identity/signing-identity';
import type { Node } from '../network/conformance-network';
import { connectionTo } from './connection';

/** The connection that @hyperledger/fabric-gateway is given. */
export function grpcClient(node: Node): Client {
    const [address, , options] = connectionTo(node);
    return new Client(address, credentials.createSsl(Buffer.from(node.tlsRootCertificatePem)), options);
}

/** An unmodified @hyperledger/fabric-gateway client in that identity's name. */
export function gatewayAs(client: Client, identity: SigningIdentity): Gateway {
    return connect({
        client,
        identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificatePem) },
        signer: signers.newPrivateKeySigner(createPrivateKey(identity.privateKeyPem)),
        hash: (message) => createHash('sha256').update(message).digest(),
    });
}

export function signatureOver(digest: Uint8Array, { privateKeyPem }: SigningIdentity): Promise<Uint8Array> {
    return signers.newPrivateKeySigner(createPrivateKey(privateKeyPem))(digest);
}

/** The error that the work ends with. */
export async function gatewayFailure(work: Promise<unknown>): Promise<GatewayError> {
    const error: unknown = await work.then(
        () => undefined,
        (cause: unknown) => cause,
    );
    if (error instanceof GatewayError) return error;
    throw new Error(`a GatewayError was expected, not ${String(error)}`);
}

/** A request for the status of a transaction, not yet signed. */
export function statusRequest(of: {
    readonly channel: string;
    readonly transactionId: string;
    readonly client: SigningIdentity;
}): Uint8Array {
    const request = new protos.CommitStatusRequest();
    request.setChannelId(of.channel);
    request.setTransactionId(of.transactionId);
    request.setIdentity(of.client.serialized);
    const signed = new protos.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return signed.serializeBinary();
}
