import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ApiDocument } from './document';
import { DOCUMENT_ID } from './documented-operation';

/** Members of the document itself: it is added as a schema whose parts are the schemas proper. */
const OPENAPI_MEMBERS = ['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components'];

/** Compiles schemas that refer into the document (`openapi.yaml#/components/…`). Every keyword must be known: a misspelt one is an error at start. */
export function schemaCompiler(document: ApiDocument, options: Options = {}): Ajv2020 {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, ...options });
    addFormats(ajv);
    ajv.addVocabulary(OPENAPI_MEMBERS);
    ajv.addSchema(document, DOCUMENT_ID);
    return ajv;
}

/** Faults that one answer names at most. */
export const MAX_FAULTS = 20;

/** Compiles the schema at a place of the document. */
export function compileAt(ajv: Ajv2020, place: string): ValidateFunction {
    return ajv.compile({ $ref: `${DOCUMENT_ID}#${encodeURI(place)}` });
}

/** JSON pointer to the member that an error is about: for a missing or unknown one, the member itself. */
export function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
    const member = memberOf(keyword, params);
    if (member === undefined) return instancePath;
    return `${instancePath}/${member.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function memberOf(keyword: string, params: Readonly<Record<string, unknown>>): string | undefined {
    const name = keyword === 'required' ? params['missingProperty'] : params['additionalProperty'];
    return typeof name === 'string' ? name : undefined;
}

/** What is wrong there, as the end of a sentence whose subject is the member. */
export function detailOf({ keyword, params, message }: ErrorObject): string {
    if (keyword === 'required') return 'is required';
    if (keyword === 'additionalProperties') return 'is not known here';
    if (keyword === 'enum') return `must be one of ${String(params['allowedValues']).replaceAll(',', ', ')}`;
    return message ?? 'is not as documented';
}
