import stringify from 'fast-json-stable-stringify';
import type { InvoiceAction } from '../../core/invoice/lifecycle';
import type { Restriction, Restrictions } from '../../core/invoice/restriction';
import { ADMINISTRATOR, isRestrictions, restrictionFaults, satisfies } from '../../core/invoice/restriction';
import { ContractFailure, failureOf } from './contract-failure';
import type { InvoiceContext } from './invoice-context';

/**
 * Replaces what the caller's organisation asks of its own people; of others it can ask nothing. They are kept on the
 * ledger, where every endorser reads the same ones, and an approval that was endorsed under older ones is in conflict.
 */
export async function restrictSteps(ctx: InvoiceContext, document: unknown): Promise<string> {
    const faults = restrictionFaults(document);
    if (faults.length > 0 || !isRestrictions(document)) throw failureOf('ARGUMENT_INVALID', faults);
    expectAttribute(ctx, 'restrict steps', ADMINISTRATOR);
    const json = stringify(document);
    await ctx.stub.putState(keyOf(ctx), Buffer.from(json));
    return json;
}

/** The restrictions of the caller's organisation in canonical JSON, `{}` for none. */
export async function stepRestrictions(ctx: InvoiceContext): Promise<string> {
    return stringify(await restrictionsOf(ctx));
}

/** Fails with ATTRIBUTE_REQUIRED unless the caller's certificate says what its organisation asks for the action. */
export async function expectPermission(ctx: InvoiceContext, action: InvoiceAction): Promise<void> {
    expectAttribute(ctx, action, (await restrictionsOf(ctx))[action]);
}

function expectAttribute(ctx: InvoiceContext, what: string, restriction: Restriction | undefined): void {
    if (restriction === undefined) return;
    if (satisfies(restriction, (name) => ctx.clientIdentity.getAttributeValue(name))) return;
    const { attribute, value } = restriction;
    throw new ContractFailure(
        'ATTRIBUTE_REQUIRED',
        `${what} needs a certificate with the attribute ${attribute}=${value}`,
    );
}

async function restrictionsOf(ctx: InvoiceContext): Promise<Restrictions> {
    const bytes = await ctx.stub.getState(keyOf(ctx));
    if (bytes.length === 0) return {};
    const restrictions: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (!isRestrictions(restrictions))
        throw new Error('the step restrictions were not written by this contract');
    return restrictions;
}

function keyOf({ stub, clientIdentity }: InvoiceContext): string {
    return stub.createCompositeKey('stepRestrictions', [clientIdentity.getMSPID()]);
}
