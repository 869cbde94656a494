import type { SignerCredentials } from '../../gateway/native-signer';
import { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import type { CertificateAuthority } from '../../gateway/connection-profile';
import { UsageError, type Setting } from './command';

/** The certificate authority of an organisation; of the only one in the profile if none is named. */
export async function authorityOf(
    mspId: string | undefined,
    setting: Pick<Setting, 'authorities'>,
): Promise<CertificateAuthority> {
    const authorities = await setting.authorities();
    const names = authorities.map((one) => one.mspId).join(', ');
    if (authorities.length === 0) throw new UsageError('the connection profile has no certificate authority');
    const [only, second] = authorities;
    if (mspId === undefined && only !== undefined && second === undefined) return only;
    const found = authorities.find((one) => one.mspId === mspId);
    if (found !== undefined) return found;
    throw new UsageError(
        mspId === undefined
            ? `name the organisation with --msp, one of: ${names}`
            : `the connection profile has no certificate authority of ${mspId}, only of: ${names}`,
    );
}

export interface Registrar {
    readonly client: CertificateAuthorityClient;
    readonly mspId: string;
    readonly credentials: SignerCredentials;
}

/** Who registers and revokes: an identity of the wallet (`--as`), else the registrar of the settings, enrolled for the occasion. */
export async function registrarOf(
    { msp, label }: { readonly msp: string | undefined; readonly label: string | undefined },
    setting: Setting,
): Promise<Registrar> {
    const asked = label === undefined ? undefined : await walletIdentity(label, setting);
    const authority = await authorityOf(msp ?? asked?.mspId, setting);
    const client = new CertificateAuthorityClient(authority);
    const { id, secret } = setting.config.registrar;
    return { client, mspId: authority.mspId, credentials: asked ?? (await client.enrol(id, secret)) };
}

export async function walletIdentity(
    label: string,
    { wallet, config }: Pick<Setting, 'wallet' | 'config'>,
): Promise<SignerCredentials> {
    const identity = await wallet.find(label);
    if (identity !== undefined) return identity;
    throw new UsageError(`there is no identity "${label}" in ${config.walletDirectory}`);
}
