import { parseArgs } from 'node:util';
import type { IdentityAttribute } from '../../gateway/certificate-authority-client';
import { UsageError } from './command';

interface OptionKind {
    readonly type: 'string' | 'boolean';
    readonly multiple?: boolean;
}

export interface Arguments {
    /** Throws if it was not given. */
    required(option: string): string;
    optional(option: string): string | undefined;
    list(option: string): readonly string[];
    isSet(option: string): boolean;
    readonly positionals: readonly string[];
}

/** Reads arguments of the named options, some words before or between them. Throws a `UsageError` for any other. */
export function readArguments(
    args: readonly string[],
    options: Readonly<Record<string, OptionKind>>,
    words: number | 'any' = 0,
): Arguments {
    const { values, positionals } = parsed(args, options);
    if (words !== 'any' && positionals.length !== words)
        throw new UsageError(
            words === 0 ? 'there are words too many' : `name ${words === 1 ? 'one' : words}`,
        );
    const optional = (option: string): string | undefined => {
        const value = values[option];
        return typeof value === 'string' ? value : undefined;
    };
    return {
        positionals,
        optional,
        required: (option) => {
            const value = optional(option);
            if (value === undefined) throw new UsageError(`--${option} is missing`);
            return value;
        },
        list: (option) => {
            const value = values[option];
            return Array.isArray(value) ? value.map(String) : [];
        },
        isSet: (option) => values[option] === true,
    };
}

function parsed(args: readonly string[], options: Readonly<Record<string, OptionKind>>) {
    try {
        return parseArgs({ args: [...args], options, allowPositionals: true });
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

const ATTRIBUTE = /^([^=]+)=(.*?)(:ecert)?$/;

/** `name=value`, or `name=value:ecert` for one that goes into every certificate; as fabric-ca-client's own command has it. */
export function readAttribute(text: string): IdentityAttribute {
    const [, name, value, ecert] = ATTRIBUTE.exec(text) ?? [];
    if (name === undefined || value === undefined)
        throw new UsageError(`"${text}" is no attribute, such as invoice.approver=true:ecert`);
    return { name, value, ecert: ecert !== undefined };
}
