import type Ajv2020 from 'ajv/dist/2020';
import type { ValidateFunction } from 'ajv';
import type { ErrorCode, Fault } from '../../core/errors';
import { AppError, isErrorCode } from '../../core/errors';
import type { ApiDocument } from './document';
import type { DocumentedOperation, LocatedParameter } from './documented-operation';
import { DOCUMENT_ID } from './documented-operation';
import { Parameters } from './parameters';
import { MAX_FAULTS, compileAt, detailOf, pointerOf, schemaCompiler } from './schema-compiler';

/** Up to this size a wrong body is read again for all of its faults; a larger one is told its first, which costs no more than to refuse it. */
const ALL_FAULTS_BYTES = 64 * 1024;

export type ParameterPlace = LocatedParameter['in'];

/** Checks requests of one operation against the document, by functions that were compiled at start. */
export class RequestValidator {
    readonly #parameters: Readonly<Record<ParameterPlace, ParameterCheck>>;
    readonly #bodies: ReadonlyMap<string, BodyCheck>;
    readonly bodyRequired: boolean;

    constructor(compilers: Compilers, operation: DocumentedOperation) {
        const check = (place: ParameterPlace): ParameterCheck =>
            new ParameterCheck(
                compilers.parameters,
                operation.parameters.filter((parameter) => parameter.in === place),
            );
        this.#parameters = { path: check('path'), query: check('query'), header: check('header') };
        this.#bodies = new Map(
            [...operation.bodies].map(([type, at]) => [type, new BodyCheck(compilers, at)]),
        );
        this.bodyRequired = operation.bodyRequired;
    }

    /** Names of the header fields that the document speaks of, in lower case. */
    get headerNames(): readonly string[] {
        return this.#parameters.header.names;
    }

    /** Media types that a body may have; none if there is no body. */
    get mediaTypes(): readonly string[] {
        return [...this.#bodies.keys()];
    }

    /** Throws what the document says of a wrong value, REQUEST_INVALID if it says nothing. */
    parameters(place: ParameterPlace, values: Record<string, unknown>): Parameters {
        return this.#parameters[place].check(values);
    }

    /** Throws REQUEST_INVALID with the places that are wrong. */
    body(mediaType: string, value: unknown, bytes: number): void {
        this.#bodies.get(mediaType)?.check(value, bytes);
    }
}

/** One schema compiler for each way to check. */
export interface Compilers {
    readonly parameters: Ajv2020;
    readonly firstFault: Ajv2020;
    readonly allFaults: Ajv2020;
}

export function compilersOf(document: ApiDocument): Compilers {
    return {
        parameters: schemaCompiler(document, { coerceTypes: 'array', allErrors: true }),
        firstFault: schemaCompiler(document),
        allFaults: schemaCompiler(document, { allErrors: true }),
    };
}

const NO_PARAMETERS = new Parameters({});

class ParameterCheck {
    readonly names: readonly string[];
    readonly #codes: ReadonlyMap<string, ErrorCode>;
    readonly #validate: ValidateFunction;

    constructor(ajv: Ajv2020, parameters: readonly LocatedParameter[]) {
        const keyed = parameters.map((parameter) => ({ ...parameter, key: keyOf(parameter) }));
        this.names = keyed.map(({ key }) => key);
        this.#codes = new Map(
            keyed.flatMap(({ key, 'x-problem-code': code = '' }) => (isErrorCode(code) ? [[key, code]] : [])),
        );
        this.#validate = ajv.compile({
            type: 'object',
            additionalProperties: false,
            required: keyed.filter(({ required }) => required === true).map(({ key }) => key),
            properties: Object.fromEntries(
                keyed.map(({ key, schema }) => [key, { $ref: `${DOCUMENT_ID}#${encodeURI(schema)}` }]),
            ),
        });
    }

    check(values: Record<string, unknown>): Parameters {
        if (this.names.length === 0 && isEmpty(values)) return NO_PARAMETERS;
        if (this.#validate(values)) return new Parameters(values);
        const errors: Fault[] = (this.#validate.errors ?? []).slice(0, MAX_FAULTS).map((error) => ({
            pointer: pointerOf(error).slice(1).split('/')[0] ?? '',
            detail: detailOf(error),
        }));
        const code = errors.map(({ pointer }) => this.#codes.get(pointer)).find((one) => one !== undefined);
        throw new AppError(code ?? 'REQUEST_INVALID', sentenceOf(errors), { errors });
    }
}

/** Header names are not case-sensitive; the others are. */
function keyOf({ name, in: place }: LocatedParameter): string {
    return place === 'header' ? name.toLowerCase() : name;
}

function isEmpty(values: object): boolean {
    for (const _name in values) return false;
    return true;
}

class BodyCheck {
    readonly #isValid: ValidateFunction;
    readonly #explain: () => ValidateFunction;

    constructor({ firstFault, allFaults }: Compilers, at: string) {
        this.#isValid = compileAt(firstFault, at);
        let explaining: ValidateFunction | undefined;
        this.#explain = () => (explaining ??= compileAt(allFaults, at));
    }

    check(value: unknown, bytes: number): void {
        if (this.#isValid(value)) return;
        const validate = bytes <= ALL_FAULTS_BYTES ? this.#explain() : this.#isValid;
        validate(value);
        const errors: Fault[] = (validate.errors ?? [])
            .slice(0, MAX_FAULTS)
            .map((error) => ({ pointer: pointerOf(error), detail: detailOf(error) }));
        throw new AppError('REQUEST_INVALID', sentenceOf(errors), { errors });
    }
}

function sentenceOf([first]: readonly Fault[]): string {
    return first === undefined
        ? 'The request is not as documented.'
        : `${first.pointer || 'The body'} ${first.detail}.`;
}
