import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../core/errors';
import type { Content } from '../http/answer';
import type { Endpoint } from '../http/api-request';
import { errorReference } from '../openapi/error-reference';

/** Swagger UI would send the document to a validator on the internet, if it were let. */
const START = `SwaggerUIBundle({
    url: new URL('openapi.json', document.baseURI).href,
    dom_id: '#swagger-ui',
    deepLinking: true,
    validatorUrl: null,
});
`;

/** The package itself is not loaded: its main file is the whole page. */
const PACKAGE = dirname(require.resolve('swagger-ui-dist/package.json'));

const TYPES: Readonly<Record<string, string>> = {
    'swagger-ui.css': 'text/css; charset=utf-8',
    'index.css': 'text/css; charset=utf-8',
    'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
    'favicon-32x32.png': 'image/png',
};

/** GET /docs/{file}: read once, from the installed package. */
export function getDocumentationFile(): Endpoint {
    const files = new Map<string, Content>([
        ['start.js', { type: 'text/javascript; charset=utf-8', bytes: START }],
        ['errors.md', { type: 'text/markdown; charset=utf-8', bytes: errorReference() }],
    ]);
    return {
        access: 'open',
        operationId: 'getDocumentationFile',
        answer({ path }) {
            const name = path.required('file');
            const content = files.get(name) ?? packaged(name);
            if (content === undefined) throw new AppError('ROUTE_NOT_FOUND', 'There is no such file.');
            files.set(name, content);
            return { status: 200, headers: { 'Cache-Control': 'public, max-age=3600' }, content };
        },
    };
}

function packaged(name: string): Content | undefined {
    const type = TYPES[name];
    return type === undefined ? undefined : { type, bytes: readFileSync(join(PACKAGE, name)) };
}
