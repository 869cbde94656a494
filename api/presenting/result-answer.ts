import type { Answer } from '../http/answer';
import type { OperationSnapshot } from './operation-snapshot';

/** What the work of an external operation came to, by itself; 204 if it was completed without a result. */
export function resultAnswer(snapshot: OperationSnapshot, headers: Readonly<Record<string, string>>): Answer {
    const result = snapshot.view['result'];
    return result === undefined ? { status: 204, headers } : { status: 200, headers, json: result };
}
