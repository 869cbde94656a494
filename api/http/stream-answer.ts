import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { MINUTE } from '../../core/instant';
import type { StreamedContent } from './answer';

/** How long a client may take nothing of an answer before the connection is given up. */
const STALL_MS = MINUTE;

/**
 * Writes the content part by part, the next one when the client has taken the one before. Rejects if the client hangs up or
 * a part cannot be had; the connection is then broken off, so that the client sees that it has not got everything.
 */
export async function streamAnswer(
    response: ServerResponse,
    { type, bytes, parts }: StreamedContent,
    head: {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly withBody: boolean;
    },
): Promise<void> {
    response.writeHead(head.status, {
        ...head.headers,
        'Content-Type': type,
        ...(bytes !== undefined && { 'Content-Length': bytes }),
    });
    if (!head.withBody) {
        response.end();
        return;
    }
    response.setTimeout(STALL_MS, () => {
        response.destroy();
    });
    await pipeline(parts, response);
}
