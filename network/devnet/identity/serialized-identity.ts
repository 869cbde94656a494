import { msp } from '@hyperledger/fabric-protos';

/** The bytes of an msp.SerializedIdentity, by which Fabric names a creator or an endorser. */
export function serializeIdentity(mspId: string, certificatePem: string): Uint8Array {
    const message = new msp.SerializedIdentity();
    message.setMspid(mspId);
    message.setIdBytes(Buffer.from(certificatePem));
    return message.serializeBinary();
}
