import type { ServerResponse } from 'node:http';
import type { Answer } from './answer';

const JSON_TYPE = 'application/json; charset=utf-8';
const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

/** Writes an answer in one go. `headers` are those that every answer carries; the answer's own win. */
export function writeAnswer(
    response: ServerResponse,
    answer: Answer,
    { headers, withBody }: { headers: Readonly<Record<string, string>>; withBody: boolean },
): void {
    const all: Record<string, string | number> = { ...headers, ...answer.headers };
    if (NO_BODY.has(answer.status)) {
        response.writeHead(answer.status, all).end();
        return;
    }
    const bytes = answer.content?.bytes ?? JSON.stringify(answer.json);
    all['Content-Type'] ??= answer.content?.type ?? JSON_TYPE;
    all['Content-Length'] = Buffer.byteLength(bytes);
    response.writeHead(answer.status, all);
    response.end(withBody ? bytes : undefined);
}
