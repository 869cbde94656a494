import type { ContractFunction } from './ledger-in-memory';
import { BUYER, codeOf, Ledger, ledgerWith, SELLER, STEPS } from './ledger-in-memory';

const APPROVERS_ONLY = '{"approve":{"attribute":"invoice.approver","value":"true"}}';
const BUYERS_ADMINISTRATOR = { mspId: BUYER, attributes: { 'hf.Type': 'admin' } };
const APPROVER = { mspId: BUYER, attributes: { 'invoice.approver': 'true' } };

const approve = ['ApproveInvoice', 'a', '{}', ''] as const;

async function restricted(status: string, restrictions = APPROVERS_ONLY): Promise<Ledger> {
    const ledger = await ledgerWith(status);
    const { response } = await ledger.call(BUYERS_ADMINISTRATOR, 'RestrictSteps', restrictions);
    expect(response).toBe(restrictions);
    return ledger;
}

describe('steps that need an attribute of the certificate', () => {
    test('are refused to a certificate without it, or with another value, with a code and the name of what is missing', async () => {
        const ledger = await restricted('issued');
        const other = { mspId: BUYER, attributes: { 'invoice.approver': 'false' } };
        for (const caller of [BUYER, other]) {
            const { error, writes } = await ledger.call(caller, ...approve);
            expect(error).toBe(
                'ATTRIBUTE_REQUIRED: approve needs a certificate with the attribute invoice.approver=true',
            );
            expect(writes).toEqual([]);
        }
        expect(codeOf(await ledger.call(APPROVER, ...approve))).toBeUndefined();
    });

    test('leave the other steps open', async () => {
        const ledger = await restricted('issued');
        const outcome = await ledger.call(BUYER, 'RejectInvoice', 'a', '{"reason":"no"}', '');
        expect(codeOf(outcome)).toBeUndefined();
    });

    test('are an organisation’s own affair: the other one is bound by nothing that it did not ask itself', async () => {
        const ledger = await restricted('issued', '{"cancel":{"attribute":"boss","value":"yes"}}');
        const outcome = await ledger.call(SELLER, 'CancelInvoice', 'a', '{"reason":"no"}', '');
        expect(codeOf(outcome)).toBeUndefined();
        expect((await ledger.call(SELLER, 'StepRestrictions')).response).toBe('{}');
    });

    test.each(STEPS)('can be %s', async (name, mspId, details) => {
        const ledger = await ledgerWith(name === 'PayInvoice' ? 'approved' : 'issued');
        const action = name.replace('Invoice', '').toLowerCase();
        const administrator = { mspId, attributes: { 'hf.Type': 'admin' } };
        const restrictions = `{"${action}":{"attribute":"clerk","value":"yes"}}`;
        await ledger.call(administrator, 'RestrictSteps', restrictions);
        expect(codeOf(await ledger.call(mspId, name, 'a', details, ''))).toBe('ATTRIBUTE_REQUIRED');
        const clerk = { mspId, attributes: { clerk: 'yes' } };
        expect(codeOf(await ledger.call(clerk, name, 'a', details, ''))).toBeUndefined();
    });

    test('can be CreateInvoice', async () => {
        const ledger = new Ledger();
        const administrator = { mspId: SELLER, attributes: { 'hf.Type': 'admin' } };
        await ledger.call(administrator, 'RestrictSteps', '{"create":{"attribute":"clerk","value":"yes"}}');
        expect(codeOf(await ledger.create('a'))).toBe('ATTRIBUTE_REQUIRED');
    });

    test('are told after the organisation and before the revision', async () => {
        const ledger = await restricted('issued');
        const stale = ['ApproveInvoice', 'a', '{}', '7'] as const;
        expect(codeOf(await ledger.call(SELLER, ...stale))).toBe('ORGANISATION_FORBIDS');
        expect(codeOf(await ledger.call(BUYER, ...stale))).toBe('ATTRIBUTE_REQUIRED');
        expect(codeOf(await ledger.call(APPROVER, ...stale))).toBe('REVISION_MISMATCH');
    });

    test('are open to everybody again when the administrator takes the restriction back', async () => {
        const ledger = await restricted('issued');
        await ledger.call(BUYERS_ADMINISTRATOR, 'RestrictSteps', '{}');
        expect(codeOf(await ledger.call(BUYER, ...approve))).toBeUndefined();
    });

    test('are read with the step, so that a change of the restriction invalidates what was endorsed before it', async () => {
        const ledger = await ledgerWith('issued');
        const { reads } = await ledger.call(BUYER, ...approve);
        const [[key] = []] = (await ledger.call(BUYERS_ADMINISTRATOR, 'RestrictSteps', '{}')).writes;
        expect(reads).toContain(key);
    });
});

describe('setting restrictions', () => {
    test.each([BUYER, APPROVER])('is an administrator’s, not that of %j', async (caller) => {
        const ledger = new Ledger();
        expect(codeOf(await ledger.call(caller, 'RestrictSteps', '{}'))).toBe('ATTRIBUTE_REQUIRED');
    });

    test.each<[ContractFunction, string[]]>([
        ['RestrictSteps', []],
        ['RestrictSteps', ['{']],
        ['RestrictSteps', ['{"read":{"attribute":"a","value":"b"}}']],
        ['RestrictSteps', ['{"approve":{"attribute":"a"}}']],
        ['StepRestrictions', ['Org1MSP']],
    ])('refuses %s with %j', async (name, args) => {
        const ledger = new Ledger();
        expect(codeOf(await ledger.call(BUYERS_ADMINISTRATOR, name, ...args))).toBe('ARGUMENT_INVALID');
    });
});
