import { DAY, isoOf } from '../../../core/instant';
import { reasonOf } from '../../gateway/gateway-error';
import { certificateFacts } from '../certificate-facts';
import { lifetimeOf } from '../renewal/lifetime';
import { renewAt } from '../renewal/renewal-plan';
import { readArguments } from './arguments';
import type { Command, Setting } from './command';

interface Listed {
    readonly label: string;
    readonly mspId: string;
    readonly id: string;
    readonly notAfter: string;
    readonly renewAt: string;
    readonly daysLeft: number;
    readonly attributes: Readonly<Record<string, string>>;
}

/** The identities of the wallet, those first whose certificates run out first. */
export const list: Command = async (args, setting) => {
    const read = readArguments(args, { json: { type: 'boolean' } });
    const { wallet, config, say } = setting;
    const labels = [...(await wallet.labels())].sort();
    const rows = (await Promise.all(labels.map((label) => listed(label, setting)))).filter(
        (row) => row !== undefined,
    );
    rows.sort((a, b) => (a.notAfter < b.notAfter ? -1 : 1));
    if (read.isSet('json')) say(JSON.stringify(rows, undefined, 4));
    else if (rows.length === 0) say(`There are no identities in ${config.walletDirectory}`);
    else for (const line of table(rows)) say(line);
};

async function listed(label: string, { wallet, logger }: Setting): Promise<Listed | undefined> {
    try {
        const identity = await wallet.find(label);
        if (identity === undefined) return undefined;
        const facts = certificateFacts(identity.certificatePem);
        return {
            label,
            mspId: identity.mspId,
            id: facts.commonName,
            notAfter: isoOf(facts.notAfter),
            renewAt: isoOf(renewAt(await lifetimeOf({ label, ...identity }, wallet))),
            daysLeft: Math.floor((facts.notAfter - Date.now()) / DAY),
            attributes: facts.attributes,
        };
    } catch (error) {
        logger.error({ identity: label, reason: reasonOf(error) }, 'The identity cannot be read');
        return undefined;
    }
}

function table(rows: readonly Listed[]): readonly string[] {
    const cells = [
        ['LABEL', 'MSP', 'ID', 'UNTIL', 'DAYS', 'ATTRIBUTES'],
        ...rows.map(({ label, mspId, id, notAfter, daysLeft, attributes }) => [
            label,
            mspId,
            id,
            notAfter,
            daysLeft < 0 ? 'expired' : String(daysLeft),
            Object.entries(attributes)
                .filter(([name]) => !name.startsWith('hf.'))
                .map(([name, value]) => `${name}=${value}`)
                .join(' '),
        ]),
    ];
    const widths = cells.reduce<readonly number[]>(
        (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
        [],
    );
    return cells.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
    );
}
