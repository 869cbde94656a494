import { readArguments, readAttribute } from './arguments';
import { registrarOf } from './authority';
import { UsageError, type Command } from './command';

/** How fabric-ca says that a secret can be used any number of times. */
const UNLIMITED = -1;

/** Makes an identity known to its certificate authority and prints the secret with which it can be enrolled. */
export const register: Command = async (args, setting) => {
    const read = readArguments(
        args,
        {
            msp: { type: 'string' },
            type: { type: 'string' },
            affiliation: { type: 'string' },
            attr: { type: 'string', multiple: true },
            secret: { type: 'string' },
            'max-enrolments': { type: 'string' },
            as: { type: 'string' },
        },
        1,
    );
    const [id = ''] = read.positionals;
    const chosen = read.optional('secret') ?? setting.secret;
    const affiliation = read.optional('affiliation');
    const registration = {
        id,
        type: read.optional('type') ?? 'client',
        attributes: read.list('attr').map(readAttribute),
        maxEnrollments: enrolments(read.optional('max-enrolments') ?? '1'),
        ...(affiliation !== undefined && { affiliation }),
        ...(chosen !== undefined && { secret: chosen }),
    };
    const asked = { msp: read.optional('msp'), label: read.optional('as') };
    const { client, credentials, mspId } = await registrarOf(asked, setting);
    const secret = await client.register(registration, credentials);
    setting.say(`✔ ${id} is registered at the certificate authority of ${mspId}`);
    if (chosen === undefined) setting.say(`secret: ${secret}`);
    setting.say(`next: FABRIC_CA_SECRET=… npm run identities -- enrol LABEL --id ${id} --msp ${mspId}`);
};

function enrolments(text: string): number {
    if (text === 'any') return UNLIMITED;
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new UsageError('--max-enrolments is a number from 1, or "any"');
}
