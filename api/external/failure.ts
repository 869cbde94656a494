import type { Failure } from '../../core/operation/operation';
import type { JsonMembers } from '../http/json-members';

/** Why the work failed, as whoever does it says. */
export function failureIn(body: JsonMembers): Failure {
    return {
        code: body.text('code') ?? 'EXTERNAL_FAILURE',
        message: body.text('message') ?? 'The work failed.',
    };
}
