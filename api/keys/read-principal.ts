import { parseArgs } from 'node:util';
import type { Principal, Scope } from '../../core/ports/api-key-store';
import { SCOPES } from '../../core/ports/api-key-store';

/** What a key may do unless it is said: everything that belongs to the business of an organisation. */
const DEFAULT_SCOPES = SCOPES.filter((scope) => scope !== 'admin');

export const USAGE = [
    'npm run key:new -- --organisation Org1MSP --signer org1-app [--caller NAME] [--scopes invoices.write,invoices.read]',
    `scopes: ${SCOPES.join(', ')}; without --scopes all but admin`,
].join('\n');

/** Whose key it is and what it may do, from the arguments of a command. Throws an error with a sentence for people. */
export function readPrincipal(args: readonly string[]): Principal {
    const option = { type: 'string' } as const;
    const { values } = parseArgs({
        args: [...args],
        options: { organisation: option, signer: option, caller: option, scopes: option },
    });
    const { organisation, signer, caller = 'application', scopes } = values;
    if (!organisation || !signer || !caller) {
        throw new Error(
            `A key needs the organisation (MSP id) it belongs to and the wallet label that signs for it.\n${USAGE}`,
        );
    }
    return { organisation, signer, caller, scopes: scopes === undefined ? DEFAULT_SCOPES : scopesIn(scopes) };
}

function scopesIn(list: string): readonly Scope[] {
    const names = list.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !SCOPES.some((scope) => scope === name));
    if (unknown.length > 0) {
        const quoted = unknown.map((name) => `"${name}"`).join(', ');
        throw new Error(`There is no scope ${quoted}; there are ${SCOPES.join(', ')}.`);
    }
    return SCOPES.filter((scope) => names.includes(scope));
}
