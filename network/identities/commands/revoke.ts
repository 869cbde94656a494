import { writeFile } from 'node:fs/promises';
import { REVOCATION_REASONS, type RevocationReason } from '../../gateway/certificate-authority-client';
import { certificateFacts } from '../certificate-facts';
import { readArguments, type Arguments } from './arguments';
import { registrarOf, walletIdentity } from './authority';
import { UsageError, type Command, type Setting } from './command';

/** Ends an identity with all its certificates (`--id`), or the one certificate of a label in the wallet (`--label`). */
export const revoke: Command = async (args, setting) => {
    const read = readArguments(args, {
        id: { type: 'string' },
        label: { type: 'string' },
        reason: { type: 'string' },
        crl: { type: 'string' },
        msp: { type: 'string' },
        as: { type: 'string' },
    });
    const reason = reasonIn(read.optional('reason') ?? 'unspecified');
    const { subject, msp } = await subjectOf(read, setting);
    const { client, credentials, mspId } = await registrarOf({ msp, label: read.optional('as') }, setting);
    const { serials, crlPem } = await client.revoke({ ...subject, reason }, credentials);
    setting.say(
        `✔ revoked at the certificate authority of ${mspId}: ${serials.length === 1 ? 'one certificate' : `${serials.length} certificates`}`,
    );
    for (const serial of serials) setting.say(`  ${serial}`);
    const file = read.optional('crl');
    if (file !== undefined && crlPem !== undefined) {
        await writeFile(file, crlPem);
        setting.say(`The revocation list of ${mspId} is in ${file}.`);
    }
    setting.say(
        `Peers and orderers go on accepting them until a configuration update puts that list into the channel's MSP of ${mspId} (docs/identities.md).`,
    );
};

type Subject = { readonly id: string } | { readonly serial: string; readonly aki: string };

async function subjectOf(
    read: Arguments,
    setting: Setting,
): Promise<{ readonly subject: Subject; readonly msp: string | undefined }> {
    const [id, label] = [read.optional('id'), read.optional('label')];
    if ((id === undefined) === (label === undefined))
        throw new UsageError(
            'say who: --id ID for an identity, or --label LABEL for one certificate of the wallet',
        );
    if (id !== undefined) return { subject: { id }, msp: read.optional('msp') };
    const { certificatePem, mspId } = await walletIdentity(label ?? '', setting);
    const { serial, aki } = certificateFacts(certificatePem);
    return { subject: { serial, aki }, msp: mspId };
}

function reasonIn(text: string): RevocationReason {
    const found = REVOCATION_REASONS.find((reason) => reason === text);
    if (found === undefined) throw new UsageError(`--reason is one of ${REVOCATION_REASONS.join(', ')}`);
    return found;
}
