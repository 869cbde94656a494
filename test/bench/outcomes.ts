import { setTimeout } from 'node:timers/promises';
import type { BenchClient } from './http-client';

const LOOK_AGAIN_MS = 20;
const MOST_FAILURES = 200;

/** Resolves when no operation is in flight any more. */
export async function allEnded(client: BenchClient): Promise<void> {
    for (;;) {
        const { body } = await client.request({ method: 'GET', path: '/metrics' });
        if (/^operations_in_flight 0$/mu.test(body)) return;
        await setTimeout(LOOK_AGAIN_MS);
    }
}

/** The error codes of the operations that were made since then and failed. Throws when there are too many to be listed. */
export async function failuresSince(client: BenchClient, since: Date): Promise<readonly string[]> {
    const path = `/transactions?status=Failed&limit=${MOST_FAILURES}`;
    const { body } = await client.request({ method: 'GET', path });
    const listed: unknown = JSON.parse(body);
    if (!Array.isArray(listed)) throw new Error(`not a list of operations: ${body}`);
    const failed = listed.filter(isFailedOperation).filter((one) => new Date(one.createdDateTime) >= since);
    if (failed.length === MOST_FAILURES) throw new Error(`${MOST_FAILURES} operations failed, or more`);
    return failed.map(({ error }) => error.code);
}

interface FailedOperation {
    readonly createdDateTime: string;
    readonly error: { readonly code: string };
}

function isFailedOperation(value: unknown): value is FailedOperation {
    return typeof value === 'object' && value !== null && 'createdDateTime' in value && 'error' in value;
}
