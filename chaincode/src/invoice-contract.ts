import { Contract } from 'fabric-contract-api';
import type { DetailedStep } from '../../core/invoice/step-details';
import { expectArguments, expectJson, expectPatch } from './arguments';
import { ContractFailure } from './contract-failure';
import type { InvoiceContext } from './invoice-context';
import { createInvoice, invoiceHistory, readInvoice, takeStep, updateInvoice } from './invoice-transactions';
import { restrictSteps, stepRestrictions } from './step-restrictions';

/**
 * The invoice contract. Every function takes and returns text; every write of an invoice answers with it in canonical JSON
 * and emits one chaincode event `invoice.<action>` with `{id, revision, status}`. Every failure is one of `CONTRACT_ERRORS`.
 *
 * The functions declare their arguments as a rest parameter because the shim counts declared ones and answers a wrong
 * number with a text that has no code. Whatever is not a function for clients must stay off the prototype: the shim
 * offers every public method as a transaction.
 */
export class InvoiceContract extends Contract {
    constructor() {
        super('invoice');
    }

    /** (id, draft): the seller's organisation issues an invoice. */
    async CreateInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        const [id = '', draft = ''] = expectArguments(['id', 'draft'], args);
        return createInvoice(ctx, id, expectJson('draft', draft));
    }

    /** (id, patch, expectedRevision): the seller changes an issued invoice by a JSON merge patch (RFC 7396). */
    async UpdateInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        const [id = '', patch = '', revision = ''] = expectArguments(
            ['id', 'patch', 'expectedRevision'],
            args,
        );
        return updateInvoice(ctx, { id, expectedRevision: revision }, expectPatch(patch));
    }

    /** (id, {note?}, expectedRevision): the buyer accepts an issued invoice. */
    async ApproveInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        return this.#step(ctx, 'approve', args);
    }

    /** (id, {reason}, expectedRevision): the buyer refuses an issued invoice, for good. */
    async RejectInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        return this.#step(ctx, 'reject', args);
    }

    /** (id, {reference?, paidDate?}, expectedRevision): the buyer records that an approved invoice is paid. */
    async PayInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        return this.#step(ctx, 'pay', args);
    }

    /** (id, {reason}, expectedRevision): the seller withdraws an issued or approved invoice, for good. */
    async CancelInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        return this.#step(ctx, 'cancel', args);
    }

    /** (id): the invoice, for its seller and its buyer. */
    async ReadInvoice(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        const [id = ''] = expectArguments(['id'], args);
        return readInvoice(ctx, id);
    }

    /** (id): a list of `{fabricTxId, proposedAt, invoice}`, oldest first, for its seller and its buyer. */
    async InvoiceHistory(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        const [id = ''] = expectArguments(['id'], args);
        return invoiceHistory(ctx, id);
    }

    /** (restrictions): an administrator says which certificate attribute the actions of his organisation need. */
    async RestrictSteps(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        const [restrictions = ''] = expectArguments(['restrictions'], args);
        return restrictSteps(ctx, expectJson('restrictions', restrictions));
    }

    /** (): the restrictions of the caller's organisation. */
    async StepRestrictions(ctx: InvoiceContext, ...args: string[]): Promise<string> {
        expectArguments([], args);
        return stepRestrictions(ctx);
    }

    async #step(ctx: InvoiceContext, step: DetailedStep, args: readonly string[]): Promise<string> {
        const [id = '', details = '', revision = ''] = expectArguments(
            ['id', 'details', 'expectedRevision'],
            args,
        );
        return takeStep(
            ctx,
            { id, expectedRevision: revision },
            { step, details: expectJson('details', details) },
        );
    }

    override unknownTransaction(ctx: InvoiceContext): Promise<void> {
        const { fcn } = ctx.stub.getFunctionAndParameters();
        const name = JSON.stringify(fcn.slice(0, 64));
        return Promise.reject(
            new ContractFailure('ARGUMENT_INVALID', `the contract has no function ${name}`),
        );
    }
}
