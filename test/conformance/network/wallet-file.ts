import { readFile } from 'node:fs/promises';
import { SigningIdentity } from '../../../network/devnet/identity/signing-identity';

interface WalletEntry {
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
}

/** The identity in a file of a fabric-network file system wallet. */
export async function identityIn(file: string): Promise<SigningIdentity> {
    const entry: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isWalletEntry(entry)) throw new Error(`${file} holds no identity`);
    const { certificate, privateKey } = entry.credentials;
    return new SigningIdentity({
        mspId: entry.mspId,
        certificatePem: certificate,
        privateKeyPem: privateKey,
    });
}

function isWalletEntry(value: unknown): value is WalletEntry {
    return typeof value === 'object' && value !== null && 'mspId' in value && 'credentials' in value;
}
