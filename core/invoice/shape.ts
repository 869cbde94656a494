import type { Fault } from './fault';
import { MAX_FAULTS, pointerTo } from './fault';

/** What a JSON value must look like. Built once, from the functions below; a check walks it and the value together. */
export type Shape = TextShape | WholeShape | ListShape | RecordShape;

interface TextShape {
    readonly kind: 'text';
    readonly pattern: RegExp;
    readonly maxLength: number;
    /** Ends the sentence "must be …". */
    readonly expected: string;
}

interface WholeShape {
    readonly kind: 'whole';
    readonly min: number;
}

interface ListShape {
    readonly kind: 'list';
    readonly of: Shape;
    readonly min: number;
    readonly max: number;
}

interface RecordShape {
    readonly kind: 'record';
    readonly required: Readonly<Record<string, Shape>>;
    readonly optional: Readonly<Record<string, Shape>>;
}

interface Check {
    readonly faults: Fault[];
    readonly unknownMembers: 'refused' | 'ignored';
}

/** Half of a surrogate pair is no text, whatever the pattern. `maxLength` is in UTF-16 code units. */
export function text(pattern: RegExp, maxLength: number, expected: string): Shape {
    return { kind: 'text', pattern, maxLength, expected };
}

export function whole(min: number): Shape {
    return { kind: 'whole', min };
}

export function list(of: Shape, min: number, max: number): Shape {
    return { kind: 'list', of, min, max };
}

export function record(
    required: Readonly<Record<string, Shape>>,
    optional: Readonly<Record<string, Shape>> = {},
): Shape {
    return { kind: 'record', required, optional };
}

/** Where a value differs from its shape, at most `MAX_FAULTS`; empty means that it has the shape. */
export function shapeFaults(
    shape: Shape,
    value: unknown,
    unknownMembers: Check['unknownMembers'] = 'refused',
): readonly Fault[] {
    const check: Check = { faults: [], unknownMembers };
    visit(check, shape, { value, pointer: '' });
    return check.faults.slice(0, MAX_FAULTS);
}

interface Place {
    readonly value: unknown;
    readonly pointer: string;
}

function visit(check: Check, shape: Shape, place: Place): void {
    if (check.faults.length >= MAX_FAULTS) return;
    switch (shape.kind) {
        case 'text':
            visitText(check, shape, place);
            return;
        case 'whole':
            visitWhole(check, shape, place);
            return;
        case 'list':
            visitList(check, shape, place);
            return;
        case 'record':
            visitRecord(check, shape, place);
    }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function visitText(check: Check, shape: TextShape, { value, pointer }: Place): void {
    const fits =
        typeof value === 'string' &&
        value.length <= shape.maxLength &&
        !LONE_SURROGATE.test(value) &&
        shape.pattern.test(value);
    if (!fits) refuse(check, pointer, shape.expected);
}

function visitWhole(check: Check, shape: WholeShape, { value, pointer }: Place): void {
    const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= shape.min;
    if (!fits) refuse(check, pointer, `a whole number of at least ${shape.min}`);
}

function visitList(check: Check, shape: ListShape, { value, pointer }: Place): void {
    if (!Array.isArray(value) || value.length < shape.min || value.length > shape.max) {
        refuse(check, pointer, `a list of ${shape.min} to ${shape.max} entries`);
        return;
    }
    value.forEach((entry: unknown, index) => {
        visit(check, shape.of, { value: entry, pointer: `${pointer}/${index}` });
    });
}

function visitRecord(check: Check, shape: RecordShape, { value, pointer }: Place): void {
    if (!isRecord(value)) {
        refuse(check, pointer, 'an object');
        return;
    }
    for (const name of Object.keys(shape.required)) {
        if (Object.hasOwn(value, name)) continue;
        check.faults.push({
            code: 'FIELD_MISSING',
            pointer: pointerTo(pointer, name),
            detail: 'is required',
        });
    }
    for (const name of Object.keys(value)) {
        const known = memberShape(shape, name);
        if (known === undefined) refuseUnknown(check, pointerTo(pointer, name));
        else visit(check, known, { value: value[name], pointer: `${pointer}/${name}` });
    }
}

function refuseUnknown(check: Check, pointer: string): void {
    if (check.unknownMembers === 'ignored') return;
    check.faults.push({ code: 'FIELD_UNKNOWN', pointer, detail: 'is not a known member' });
}

function memberShape({ required, optional }: RecordShape, name: string): Shape | undefined {
    if (Object.hasOwn(required, name)) return required[name];
    return Object.hasOwn(optional, name) ? optional[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(check: Check, pointer: string, expected: string): void {
    check.faults.push({ code: 'FIELD_INVALID', pointer, detail: `must be ${expected}` });
}
