import { isoOf } from '../../../core/instant';
import { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import { certificateFacts } from '../certificate-facts';
import { renewIdentity } from '../renewal/renew-identity';
import { readArguments } from './arguments';
import { authorityOf, walletIdentity } from './authority';
import type { Command } from './command';

/** Gives an identity of the wallet a new key and certificate now; the service does so itself at two thirds of the lifetime. */
export const reenrol: Command = async (args, setting) => {
    const read = readArguments(args, { attr: { type: 'string', multiple: true } }, 1);
    const [label = ''] = read.positionals;
    const identity = await walletIdentity(label, setting);
    const client = new CertificateAuthorityClient(await authorityOf(identity.mspId, setting));
    const attributes = read.list('attr');
    const renewed =
        attributes.length > 0
            ? await client.reenrol(identity, attributes)
            : await renewIdentity(client, identity);
    await setting.wallet.put(label, renewed);
    setting.say(
        `✔ ${label} has a new certificate, until ${isoOf(certificateFacts(renewed.certificatePem).notAfter)}`,
    );
};
