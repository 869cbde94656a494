import { INVOICE_ID_PATTERN } from '../../core/invoice/shapes';
import { ContractFailure } from './contract-failure';

/** Member names that could reach the prototype of an object into which a patch is merged. */
const PROTOTYPE_MEMBERS: ReadonlySet<string> = new Set([
    '__proto__',
    'constructor',
    'prototype',
    'hasOwnProperty',
]);

/** Members within members that a patch may have; an invoice has five. The stack bears some thousands. */
const MAX_DEPTH = 32;

/** The arguments as they are named, all of them and no more. */
export function expectArguments(names: readonly string[], given: readonly string[]): readonly string[] {
    if (given.length === names.length) return given;
    throw new ContractFailure(
        'ARGUMENT_INVALID',
        `expected (${names.join(', ')}), got ${given.length} arguments`,
    );
}

export function expectInvoiceId(id: string): string {
    if (INVOICE_ID_PATTERN.test(id)) return id;
    throw new ContractFailure('ARGUMENT_INVALID', 'id must be 1 to 64 of A-Z a-z 0-9 . _ ~ -');
}

/** Undefined for the empty string: the caller expects no particular revision. */
export function expectRevision(text: string): number | undefined {
    if (text === '') return undefined;
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new ContractFailure('ARGUMENT_INVALID', 'expectedRevision must be a whole number from 1, or empty');
}

export function expectJson(name: string, text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw new ContractFailure('ARGUMENT_INVALID', `${name} must be JSON`);
    }
}

/** A JSON merge patch (RFC 7396) of an object. */
export function expectPatch(text: string): object {
    const patch = expectJson('patch', text);
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
        throw new ContractFailure('ARGUMENT_INVALID', 'patch must be a JSON object');
    }
    refuseMembers(patch, MAX_DEPTH);
    return patch;
}

function refuseMembers(value: unknown, depthLeft: number): void {
    if (typeof value !== 'object' || value === null) return;
    if (depthLeft === 0) {
        throw new ContractFailure(
            'ARGUMENT_INVALID',
            `patch must not be nested deeper than ${MAX_DEPTH} members`,
        );
    }
    for (const [name, member] of Object.entries(value)) {
        if (PROTOTYPE_MEMBERS.has(name)) {
            throw new ContractFailure('ARGUMENT_INVALID', `patch must not have a member ${name}`);
        }
        refuseMembers(member, depthLeft - 1);
    }
}
