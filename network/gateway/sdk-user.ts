import { User } from './fabric-sdk';
import type { SignerCredentials } from './native-signer';

/** The SDK signs requests to a certificate authority itself; it is needed there alone, never for a transaction. */
export async function sdkUser({ mspId, certificatePem, privateKeyPem }: SignerCredentials): Promise<User> {
    const user = new User('caller');
    const cryptoSuite = User.newCryptoSuite();
    user.setCryptoSuite(cryptoSuite);
    await user.setEnrollment(cryptoSuite.createKeyFromRaw(privateKeyPem), certificatePem, mspId);
    return user;
}
