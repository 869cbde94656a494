import type { Command, Setting } from './command';
import { UsageError } from './command';
import { enrol } from './enrol';
import { list } from './list';
import { reenrol } from './reenrol';
import { register } from './register';
import { restrict } from './restrict';
import { revoke } from './revoke';
import { serve } from './serve';

interface Described {
    readonly run: Command;
    readonly usage: string;
    readonly does: string;
}

const COMMANDS: Readonly<Record<string, Described>> = {
    list: { run: list, usage: 'list [--json]', does: 'the identities of the wallet and when they run out' },
    register: {
        run: register,
        usage: 'register ID [--msp MSPID] [--type client|admin] [--affiliation A.B] [--attr NAME=VALUE[:ecert]]… [--max-enrolments N|any] [--as LABEL]',
        does: 'makes an identity known to its certificate authority; prints its secret',
    },
    enrol: {
        run: enrol,
        usage: 'enrol LABEL [--id ID] [--msp MSPID] [--attr NAME]… [--replace]',
        does: 'puts a registered identity into the wallet; its secret is in FABRIC_CA_SECRET',
    },
    reenrol: {
        run: reenrol,
        usage: 'reenrol LABEL [--attr NAME]…',
        does: 'a new key and certificate now, which the service does by itself in time',
    },
    revoke: {
        run: revoke,
        usage: 'revoke (--id ID | --label LABEL) [--reason REASON] [--crl FILE] [--msp MSPID] [--as LABEL]',
        does: 'ends an identity, or one certificate',
    },
    restrict: {
        run: restrict,
        usage: 'restrict --as LABEL [STEP=ATTRIBUTE:VALUE… | --none]',
        does: 'which certificate attribute the contract asks for a step; shows it without steps',
    },
    serve: {
        run: serve,
        usage: 'serve --socket FILE',
        does: 'a signing service with the keys of the wallet',
    },
};

/** Does what the arguments of `npm run identities --` ask for; throws an error with a sentence for people. */
export async function runCommand([name = '', ...args]: readonly string[], setting: Setting): Promise<void> {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new UsageError(overview());
    try {
        await command.run(args, setting);
    } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        throw new UsageError(`${error.message}\nusage: npm run identities -- ${command.usage}`);
    }
}

function overview(): string {
    const lines = Object.values(COMMANDS).map(({ usage, does }) => `  ${usage}\n      ${does}`);
    return ['usage: npm run identities --', ...lines].join('\n');
}
