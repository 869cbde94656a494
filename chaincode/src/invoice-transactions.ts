import stringify from 'fast-json-stable-stringify';
import { apply as mergePatch } from 'json-merge-patch';
import { amendableDocument, fixedFaults } from '../../core/invoice/amend';
import { judgeDraft } from '../../core/invoice/check';
import type { Invoice, InvoiceDraft, InvoiceStatus } from '../../core/invoice/invoice';
import type { InvoiceAction, InvoiceStep } from '../../core/invoice/lifecycle';
import { judgeStep, rolesOf } from '../../core/invoice/lifecycle';
import type { DetailedStep } from '../../core/invoice/step-details';
import { judgeDetails } from '../../core/invoice/step-details';
import { expectInvoiceId, expectRevision } from './arguments';
import { ContractFailure, failureOf } from './contract-failure';
import type { InvoiceContext } from './invoice-context';
import { InvoiceLedger } from './invoice-ledger';
import { expectPermission } from './step-restrictions';

/** The invoice that a change is meant for, as the caller named it. */
export interface Target {
    readonly id: string;
    /** The revision that the caller has seen; empty for any. */
    readonly expectedRevision: string;
}

export async function createInvoice(ctx: InvoiceContext, id: string, document: unknown): Promise<string> {
    expectInvoiceId(id);
    const draft = expectDraft(document);
    if (draft.id !== undefined && draft.id !== id) {
        throw failureOf('INVOICE_INVALID', [
            { code: 'FIELD_FIXED', pointer: '/id', detail: `must be ${id}` },
        ]);
    }
    if (!rolesOf(ctx.clientIdentity.getMSPID(), draft).includes('seller')) {
        throw new ContractFailure('ORGANISATION_FORBIDS', 'only its seller may issue an invoice');
    }
    await expectPermission(ctx, 'create');
    const ledger = new InvoiceLedger(ctx.stub);
    if ((await ledger.find(id)) !== undefined)
        throw new ContractFailure('INVOICE_EXISTS', `${id} is on the ledger`);
    const invoice: Invoice = { ...draft, id, status: 'issued', revision: 1 };
    await ledger.claimNumber(invoice);
    return write(ctx, 'create', invoice);
}

export async function updateInvoice(ctx: InvoiceContext, target: Target, patch: object): Promise<string> {
    const { before } = await expectStep(ctx, 'update', target);
    const draft = expectDraft(mergePatch<object>(structuredClone(amendableDocument(before)), patch));
    const faults = fixedFaults(before, draft);
    if (faults.length > 0) throw failureOf('INVOICE_INVALID', faults);
    const { id, status, revision, number } = before;
    const after: Invoice = { ...draft, id, status, revision: revision + 1 };
    if (after.number !== number) await new InvoiceLedger(ctx.stub).claimNumber(after);
    return write(ctx, 'update', after);
}

/** A step and what the caller says with it. */
export interface RequestedStep {
    readonly step: DetailedStep;
    readonly details: unknown;
}

export async function takeStep(
    ctx: InvoiceContext,
    target: Target,
    { step, details }: RequestedStep,
): Promise<string> {
    const verdict = judgeDetails(step, details);
    if (verdict.kind === 'faulty') throw failureOf('ARGUMENT_INVALID', verdict.faults);
    const { before, status } = await expectStep(ctx, step, target);
    return write(ctx, step, { ...before, ...verdict.record, status, revision: before.revision + 1 });
}

export async function readInvoice(ctx: InvoiceContext, id: string): Promise<string> {
    return stringify(await expectInvoice(ctx, id));
}

export async function invoiceHistory(ctx: InvoiceContext, id: string): Promise<string> {
    await expectInvoice(ctx, id);
    return stringify(await new InvoiceLedger(ctx.stub).history(id));
}

/** The invoice, if it exists and the caller's organisation is a party to it: to others it does not exist. */
async function expectInvoice(ctx: InvoiceContext, id: string): Promise<Invoice> {
    const invoice = await new InvoiceLedger(ctx.stub).find(expectInvoiceId(id));
    if (invoice !== undefined && rolesOf(ctx.clientIdentity.getMSPID(), invoice).length > 0) return invoice;
    throw new ContractFailure('INVOICE_NOT_FOUND', `there is no invoice ${id}`);
}

interface AllowedStep {
    readonly before: Invoice;
    readonly status: InvoiceStatus;
}

/**
 * The invoice and its next status, if the caller may take the step now. Refuses in this order: not a party to it, not this
 * party's step, not this certificate's within the party, not the revision that the caller has seen, not a status that allows it.
 */
async function expectStep(ctx: InvoiceContext, step: InvoiceStep, target: Target): Promise<AllowedStep> {
    const expected = expectRevision(target.expectedRevision);
    const before = await expectInvoice(ctx, target.id);
    const verdict = judgeStep(step, before.status, rolesOf(ctx.clientIdentity.getMSPID(), before));
    if (verdict.kind === 'wrongOrganisation') {
        throw new ContractFailure('ORGANISATION_FORBIDS', `only the ${verdict.by} may ${step} an invoice`);
    }
    await expectPermission(ctx, step);
    if (expected !== undefined && expected !== before.revision) {
        throw new ContractFailure('REVISION_MISMATCH', `expected ${expected}, but it is ${before.revision}`);
    }
    if (verdict.kind === 'wrongStatus') {
        const from = verdict.from.join(' or ');
        throw new ContractFailure('LIFECYCLE_FORBIDS', `it is ${before.status}; ${step} needs ${from}`);
    }
    return { before, status: verdict.to };
}

function expectDraft(document: unknown): InvoiceDraft {
    const verdict = judgeDraft(document);
    if (verdict.kind === 'valid') return verdict.draft;
    throw failureOf('INVOICE_INVALID', verdict.faults);
}

async function write(ctx: InvoiceContext, action: InvoiceAction, invoice: Invoice): Promise<string> {
    const json = await new InvoiceLedger(ctx.stub).put(invoice);
    const { id, revision, status } = invoice;
    ctx.stub.setEvent(`invoice.${action}`, Buffer.from(stringify({ id, revision, status })));
    return json;
}
