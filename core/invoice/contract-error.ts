import type { Fault } from './fault';
import { isFaultCode } from './fault';

/** Every code that the contract fails with, as `CODE: text`. The service maps each to an HTTP status. */
export const CONTRACT_ERRORS = {
    INVOICE_EXISTS: 'an invoice with this id is on the ledger',
    INVOICE_NUMBER_TAKEN: 'the seller has used this invoice number',
    INVOICE_NOT_FOUND: 'there is no such invoice, or the caller is not a party to it',
    INVOICE_INVALID: 'the invoice breaks a rule; the text names the first fault',
    LIFECYCLE_FORBIDS: 'the status of the invoice does not allow the step',
    ORGANISATION_FORBIDS: "the step is not the caller's organisation's to take",
    ATTRIBUTE_REQUIRED: "the caller's certificate lacks an attribute that its organisation asks for",
    REVISION_MISMATCH: 'the invoice has another revision than the caller expected',
    ARGUMENT_INVALID: 'an argument, or the function itself, is not one of the contract',
} as const;

export type ContractErrorCode = keyof typeof CONTRACT_ERRORS;

export interface ContractRefusal {
    readonly code: ContractErrorCode;
    readonly text: string;
    /** The first broken rule, with `INVOICE_INVALID`, and with `ARGUMENT_INVALID` where an argument is a document. */
    readonly fault?: Fault;
}

const REFUSAL = new RegExp(`\\b(${Object.keys(CONTRACT_ERRORS).join('|')}): (.*)$`, 's');
const FAULT = /^([A-Z_]+) at ("(?:[^"\\]|\\.)*"): (.*)$/s;

/** The text of an error about one fault; `contractRefusal` reads it back. */
export function faultText({ code, pointer, detail }: Fault): string {
    return `${code} at ${JSON.stringify(pointer)}: ${detail}`;
}

/**
 * What the contract said, from the message of a failed proposal. Peers and clients put their own words before it
 * ("transaction returned with failure: …"), so the first code in the message counts. Undefined if there is none.
 */
export function contractRefusal(message: string): ContractRefusal | undefined {
    const [, code, text] = REFUSAL.exec(message) ?? [];
    if (code === undefined || text === undefined || !isContractErrorCode(code)) return undefined;
    const fault = faultIn(text);
    return fault === undefined ? { code, text } : { code, text, fault };
}

export function isContractErrorCode(code: string): code is ContractErrorCode {
    return Object.hasOwn(CONTRACT_ERRORS, code);
}

/** The fault that the text of a refusal names, if it names one; reads back `faultText`. */
export function faultIn(text: string): Fault | undefined {
    const [, code, quoted, detail] = FAULT.exec(text) ?? [];
    if (code === undefined || quoted === undefined || detail === undefined || !isFaultCode(code))
        return undefined;
    const pointer = unquoted(quoted);
    return pointer === undefined ? undefined : { code, pointer, detail };
}

function unquoted(quoted: string): string | undefined {
    try {
        return String(JSON.parse(quoted));
    } catch {
        return undefined;
    }
}
