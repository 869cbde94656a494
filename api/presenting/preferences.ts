import { Token, parseDictionary } from 'structured-headers';
import { SECOND } from '../../core/instant';

/** What a client would like (RFC 7240); what is not known or not well-formed is ignored, as the RFC asks. */
export interface Preferences {
    readonly respondAsync: boolean;
    /** Milliseconds; undefined if no wait is asked for. */
    readonly waitMs: number | undefined;
    readonly returnRepresentation: boolean;
}

const NONE: Preferences = { respondAsync: false, waitMs: undefined, returnRepresentation: false };

/**
 * Reads a Prefer header: each preference is a dictionary member of RFC 8941, but for the blanks that RFC 7240 allows around
 * "=" there. The first of a name counts. `maxWaitMs` is the longest wait that is granted.
 */
export function preferencesOf(header: string | undefined, maxWaitMs: number): Preferences {
    if (header === undefined) return NONE;
    const members = header.toLowerCase().match(MEMBERS) ?? [];
    const preferences = new Map(members.toReversed().flatMap(preferenceIn));
    return {
        respondAsync: preferences.get('respond-async') === true,
        waitMs: waitOf(preferences.get('wait'), maxWaitMs),
        returnRepresentation: textOf(preferences.get('return')) === 'representation',
    };
}

/** The Preference-Applied header for the preferences that were honoured; nothing if none was. */
export function preferenceApplied(honoured: Partial<Preferences>): Record<string, string> {
    const applied = [
        ...(honoured.respondAsync === true ? ['respond-async'] : []),
        ...(honoured.waitMs === undefined ? [] : [`wait=${Math.floor(honoured.waitMs / SECOND)}`]),
        ...(honoured.returnRepresentation === true ? ['return=representation'] : []),
    ];
    return applied.length === 0 ? {} : { 'Preference-Applied': applied.join(', ') };
}

/** What stands between the commas of a list, quoted strings kept whole. */
const MEMBERS = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g;

/** Read one by one, so that what is odd in one does not void the others. */
function preferenceIn(member: string): readonly (readonly [string, unknown])[] {
    try {
        const dictionary = parseDictionary(member.trim().replace(/^([^\s=;"]+)\s*=\s*/, '$1='));
        return [...dictionary].map(([name, [value]]) => [name, value] as const);
    } catch {
        return [];
    }
}

function waitOf(seconds: unknown, maxWaitMs: number): number | undefined {
    if (typeof seconds !== 'number' || seconds < 0) return undefined;
    return Math.min(Math.floor(seconds) * SECOND, maxWaitMs);
}

function textOf(value: unknown): string | undefined {
    if (value instanceof Token) return value.toString();
    return typeof value === 'string' ? value : undefined;
}
