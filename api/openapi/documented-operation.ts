import type { Scope } from '../../core/ports/api-key-store';
import { SCOPES } from '../../core/ports/api-key-store';
import type { ApiDocument, DocumentedParameter, Method, OperationObject } from './document';
import { METHODS } from './document';

/** The name under which the document is known to the schema compiler. */
export const DOCUMENT_ID = 'openapi.yaml';

/** A parameter with the place of its schema in the document. */
export interface LocatedParameter extends DocumentedParameter {
    readonly schema: string;
}

/** One operation of the document, with its references followed. */
export interface DocumentedOperation {
    readonly operationId: string;
    readonly method: Method;
    /** As in the document, `/invoices/{id}`. */
    readonly path: string;
    /** Scopes of which a key needs one; none if the operation is open to everybody. */
    readonly scopes: readonly Scope[];
    readonly parameters: readonly LocatedParameter[];
    /** The place of the body's schema, by media type. */
    readonly bodies: ReadonlyMap<string, string>;
    readonly bodyRequired: boolean;
    /** Media types of the answers that the operation itself describes. */
    readonly answerTypes: readonly string[];
}

/** All operations of the document, by their id. */
export function documentedOperations(document: ApiDocument): ReadonlyMap<string, DocumentedOperation> {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
        METHODS.flatMap((method) => {
            const operation = item[method];
            return operation === undefined ? [] : [located(document, { path, method, operation })];
        }),
    );
    return new Map(operations.map((operation) => [operation.operationId, operation]));
}

interface Place {
    readonly path: string;
    readonly method: Method;
    readonly operation: OperationObject;
}

function located(document: ApiDocument, { path, method, operation }: Place): DocumentedOperation {
    const at = pointer('paths', path);
    return {
        operationId: operation.operationId,
        method,
        path,
        scopes: scopesOf(operation),
        parameters: [
            ...locatedParameters(document, document.paths[path]?.parameters ?? [], `${at}/parameters`),
            ...locatedParameters(document, operation.parameters ?? [], `${at}/${method}/parameters`),
        ],
        bodies: new Map(
            Object.keys(operation.requestBody?.content ?? {}).map((mediaType) => [
                mediaType,
                `${at}/${method}/requestBody/content${pointer(mediaType)}/schema`,
            ]),
        ),
        bodyRequired: operation.requestBody?.required ?? false,
        answerTypes: answerTypesOf(operation),
    };
}

function locatedParameters(
    document: ApiDocument,
    parameters: NonNullable<OperationObject['parameters']>,
    at: string,
): readonly LocatedParameter[] {
    return parameters.map((parameter, index) => {
        if (!('$ref' in parameter)) return { ...parameter, schema: `${at}/${index}/schema` };
        const name = parameter.$ref.split('/').at(-1) ?? '';
        const shared = document.components.parameters[name];
        if (shared === undefined) throw new Error(`API-DOCUMENT: there is no parameter ${name}`);
        return { ...shared, schema: `/components/parameters/${name}/schema` };
    });
}

function answerTypesOf({ responses }: OperationObject): readonly string[] {
    const contents = Object.values(responses).map((response) =>
        typeof response === 'object' && response !== null && 'content' in response
            ? response.content
            : undefined,
    );
    return contents.flatMap((content) =>
        typeof content === 'object' && content !== null ? Object.keys(content) : [],
    );
}

/** Each requirement of the document is an alternative, and names one scope. */
function scopesOf({ operationId, security = [] }: OperationObject): readonly Scope[] {
    const names = security.flatMap((requirement) => requirement['apiKey'] ?? []);
    const scopes = SCOPES.filter((known) => names.includes(known));
    if (scopes.length < security.length) throw new Error(`API-DOCUMENT: ${operationId} needs scopes`);
    return scopes;
}

function pointer(...tokens: readonly string[]): string {
    return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
