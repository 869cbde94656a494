import { isExpired } from '../../../core/operation/operation-view';
import type { Transcript } from '../transcript';
import type { Look } from './look';
import { validOf } from './operations';

/** What clients were told is so: I1, I2, I4, and that what was forgotten stays forgotten. */
export function promiseFaults(look: Look, transcript: Transcript): readonly string[] {
    return [
        ...transcript.faults,
        ...recordFaults(look, transcript),
        ...keyFaults(look, transcript),
        ...forgottenFaults(look, transcript),
        ...deliveryFaults(look, transcript),
    ];
}

function recordFaults({ operations }: Look, transcript: Transcript): readonly string[] {
    return [...transcript.operations].flatMap(([key, { version, end }]) => {
        const operation = operations.get(key);
        if (operation === undefined) return [`I1: ${key} was promised and is gone`];
        return [
            ...(operation.version < version ? [`${key} went back from version ${version}`] : []),
            ...(end !== undefined && end !== operation.state
                ? [`I4: ${key} was said to be ${end} and is ${operation.state}`]
                : []),
        ];
    });
}

function keyFaults(look: Look, { byIdempotencyKey }: Transcript): readonly string[] {
    return [...byIdempotencyKey].flatMap(([name, keys]) => {
        const under = [...keys].flatMap((key) => look.operations.get(key) ?? []);
        const alive = under.filter(({ state }) => state !== 'Failed');
        const valid = under.reduce((sum, { attempts }) => sum + validOf(look, attempts), 0);
        return alive.length <= 1 && valid <= 1
            ? []
            : [`I2: ${name} has ${alive.length} operations and ${valid} valid transactions`];
    });
}

function forgottenFaults({ operations, now }: Look, { forgotten }: Transcript): readonly string[] {
    return [...forgotten].flatMap((key) => {
        const operation = operations.get(key);
        return operation === undefined || isExpired(operation, now)
            ? []
            : [`${key} was forgotten and is back`];
    });
}

/** An event that was taken in is there, until its operation is forgotten. */
function deliveryFaults({ operations }: Look, { events }: Transcript): readonly string[] {
    return [...events].flatMap(([key, ids]) => {
        const operation = operations.get(key);
        if (operation === undefined || operation.forgottenAt !== undefined) return [];
        const received = new Set((operation.received ?? []).map(({ id }) => id));
        return [...ids].filter((id) => !received.has(id)).map((id) => `${key} has lost the event ${id}`);
    });
}
