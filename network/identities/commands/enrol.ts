import { isoOf } from '../../../core/instant';
import { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import { certificateFacts } from '../certificate-facts';
import { readArguments } from './arguments';
import { authorityOf } from './authority';
import { UsageError, type Command } from './command';

/** Puts a registered identity into the wallet, with a new key. A label that is taken is left alone unless told otherwise. */
export const enrol: Command = async (args, setting) => {
    const read = readArguments(
        args,
        {
            id: { type: 'string' },
            secret: { type: 'string' },
            msp: { type: 'string' },
            attr: { type: 'string', multiple: true },
            replace: { type: 'boolean' },
        },
        1,
    );
    const [label = ''] = read.positionals;
    const { wallet, config, say } = setting;
    if ((await wallet.find(label)) !== undefined && !read.isSet('replace'))
        throw new UsageError(
            `"${label}" is in ${config.walletDirectory}; add --replace to put another in its place`,
        );
    const secret = read.optional('secret') ?? setting.secret;
    if (secret === undefined) throw new UsageError('give the secret in FABRIC_CA_SECRET, or with --secret');
    const authority = await authorityOf(read.optional('msp'), setting);
    const id = read.optional('id') ?? label;
    const enrolment = await new CertificateAuthorityClient(authority).enrol(id, secret, read.list('attr'));
    await wallet.put(label, enrolment);
    const { notAfter } = certificateFacts(enrolment.certificatePem);
    say(`✔ ${label}: ${id} of ${authority.mspId}, until ${isoOf(notAfter)}, in ${config.walletDirectory}`);
};
