import { msp } from '@hyperledger/fabric-protos';
import type { Signer } from './signer';

/** The `msp.SerializedIdentity` by which Fabric knows a signer. */
export function serializedIdentity({
    mspId,
    certificatePem,
}: Pick<Signer, 'mspId' | 'certificatePem'>): Buffer {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(Buffer.from(certificatePem));
    return Buffer.from(identity.serializeBinary());
}
