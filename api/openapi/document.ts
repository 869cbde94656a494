import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface DocumentedParameter {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required?: boolean;
    /** The error code of a wrong value; REQUEST_INVALID if absent. */
    readonly 'x-problem-code'?: string;
}

interface Reference {
    readonly $ref: string;
}

interface RequestBody {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, unknown>>;
}

export interface OperationObject {
    readonly operationId: string;
    readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
    readonly parameters?: readonly (DocumentedParameter | Reference)[];
    readonly requestBody?: RequestBody;
    readonly responses: Readonly<Record<string, unknown>>;
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

type PathItem = Readonly<Partial<Record<Method, OperationObject>>> & {
    readonly parameters?: readonly (DocumentedParameter | Reference)[];
};

/** As much of an OpenAPI 3.1 document as the service reads of its own. */
export interface ApiDocument {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, PathItem>>;
    readonly components: { readonly parameters: Readonly<Record<string, DocumentedParameter>> };
}

/** Reads `api/openapi.yaml`: from the sources, also when the compiled code runs. */
export function readApiDocument(): ApiDocument {
    const document: unknown = parse(readFileSync(join(projectRoot(), 'api/openapi.yaml'), 'utf8'), {
        merge: true,
        // It is our own document: nobody can make it refer to itself without end.
        maxAliasCount: -1,
    });
    if (!isApiDocument(document)) throw new Error('API-DOCUMENT: openapi.yaml is not an OpenAPI document');
    return document;
}

function isApiDocument(value: unknown): value is ApiDocument {
    return (
        typeof value === 'object' &&
        value !== null &&
        'openapi' in value &&
        'paths' in value &&
        'components' in value
    );
}

/** The folder of the nearest package.json above this file. */
export function projectRoot(): string {
    let folder = __dirname;
    while (!existsSync(join(folder, 'package.json'))) {
        const parent = dirname(folder);
        if (parent === folder) throw new Error('API-ROOT: no package.json above the api');
        folder = parent;
    }
    return folder;
}
