import type { SigningIdentity } from './identity/signing-identity';

/** An identity as a wallet of fabric-network 2.2 keeps it. */
export interface WalletIdentity {
    readonly type: 'X.509';
    readonly version: 1;
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
}

export function walletIdentity({ mspId, certificatePem, privateKeyPem }: SigningIdentity): WalletIdentity {
    return {
        type: 'X.509',
        version: 1,
        mspId,
        credentials: { certificate: certificatePem, privateKey: privateKeyPem },
    };
}
