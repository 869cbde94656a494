import { setTimeout as after } from 'node:timers/promises';
import { SECOND } from '../../../core/instant';
import type { Restriction } from '../../../core/invoice/restriction';
import type { Outcome } from '../../../core/operation/operation';
import type { EndorsementVerdict } from '../../../core/ports/endorser';
import type { LedgerConnection } from '../../../core/ports/ledger-connection';
import { connectLedger } from '../../connect';
import { readArguments } from './arguments';
import { UsageError, type Command, type Setting } from './command';

/** How long the ledger may take to commit, and how often it is asked whether it has; milliseconds. */
const COMMIT_MS = 30 * SECOND;
const ASK_MS = 250;

/** Says, or without steps shows, which certificate attribute the contract asks of an organisation's people for a step. */
export const restrict: Command = async (args, setting) => {
    const read = readArguments(args, { as: { type: 'string' }, none: { type: 'boolean' } }, 'any');
    const label = read.required('as');
    const steps = read.positionals;
    if (read.isSet('none') && steps.length > 0) throw new UsageError('--none takes no steps');
    const restrictions = Object.fromEntries(steps.map(readStep));
    const isShown = steps.length === 0 && !read.isSet('none');
    const connection = await connectLedger({ ...setting.config, reader: label }, setting.logger);
    try {
        if (isShown) await show(connection, label, setting);
        else await set({ connection, label, setting }, JSON.stringify(restrictions));
    } finally {
        await connection.close();
    }
};

const STEP = /^([a-z]+)=([^:]+):(.+)$/;

function readStep(text: string): readonly [string, Restriction] {
    const [, step, attribute, value] = STEP.exec(text) ?? [];
    if (step === undefined || attribute === undefined || value === undefined)
        throw new UsageError(`"${text}" is no restriction, such as approve=invoice.approver:true`);
    return [step, { attribute, value }];
}

async function show({ endorser }: LedgerConnection, label: string, { say }: Setting): Promise<void> {
    const proposal = { function: 'StepRestrictions', args: [] };
    say(endorsed(await endorser.endorse({ signer: label, proposal, operationId: 'identities' })).response);
}

interface Asking {
    readonly connection: LedgerConnection;
    readonly label: string;
    readonly setting: Setting;
}

async function set({ connection, label, setting }: Asking, restrictions: string): Promise<void> {
    const proposal = { function: 'RestrictSteps', args: [restrictions] };
    const { endorser, orderer } = connection;
    const { envelope, fabricTxId } = endorsed(
        await endorser.endorse({ signer: label, proposal, operationId: 'identities' }),
    );
    const answer = await orderer.submit(envelope);
    if (answer.kind === 'refused') throw new Error(`The ordering service refused it: ${answer.reason}`);
    const { validationCode, blockNumber } = await outcomeOf(connection, fabricTxId);
    if (validationCode !== 'VALID') throw new Error(`The ledger found it invalid: ${validationCode}`);
    setting.say(`✔ ${restrictions} from block ${blockNumber} on`);
}

function endorsed(verdict: EndorsementVerdict): EndorsementVerdict & { kind: 'endorsed' } {
    if (verdict.kind === 'endorsed') return verdict;
    throw new Error(
        verdict.kind === 'rejected'
            ? `${verdict.code}: ${verdict.message}`
            : `${verdict.kind}: ${verdict.reason}`,
    );
}

async function outcomeOf({ query }: LedgerConnection, fabricTxId: string): Promise<Outcome> {
    const deadline = performance.now() + COMMIT_MS;
    while (performance.now() < deadline) {
        const outcome = await query.outcomeOf(fabricTxId);
        if (outcome !== undefined) return outcome;
        await after(ASK_MS);
    }
    throw new Error(`The ledger has not said anything of ${fabricTxId} within ${COMMIT_MS / SECOND} s`);
}
