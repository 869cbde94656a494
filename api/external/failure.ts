import type { Failure, FailureDetail } from '../../core/operation/operation';
import { JsonMembers } from '../http/json-members';

/** Why the work failed, as whoever does it says. */
export function failureIn(body: JsonMembers): Failure {
    const details = body.list('details').map((each) => detailIn(new JsonMembers(each)));
    const innerCode = body.below('innererror')?.text('code');
    return {
        ...detailIn(body),
        ...(details.length > 0 && { details }),
        ...(innerCode !== undefined && { innerCode }),
    };
}

function detailIn(body: JsonMembers): FailureDetail {
    const target = body.text('target');
    return {
        code: body.text('code') ?? 'EXTERNAL_FAILURE',
        message: body.text('message') ?? 'The work failed.',
        ...(target !== undefined && { target }),
    };
}
