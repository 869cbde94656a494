/** Characters that nedb's reader takes for the end of a line, and that JSON leaves as they are inside a string. */
const LINE_BREAKS = ['\u0085', '\u2028', '\u2029'];

const LINE_BREAK = /[\u0085\u2028\u2029]/g;

/** Writes those characters as JSON escapes, so that a text which holds one is a single line of the file. */
export function withoutLineBreaks(json: string): string {
    if (!LINE_BREAKS.some((character) => json.includes(character))) return json;
    return json.replace(
        LINE_BREAK,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** A document as nedb writes it to its file: JSON with dates as `{"$$date": milliseconds}`. */
export function storedLine(document: object): string {
    return `${withoutLineBreaks(JSON.stringify(dateless(document)))}\n`;
}

/** Half the cost of a replacer function, which JSON would call for each member. */
function dateless(value: object): object {
    if (value instanceof Date) return { $$date: value.getTime() };
    if (isList(value)) return value.some(isObject) ? value.map(datelessMember) : value;
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) copy[name] = datelessMember(member);
    return copy;
}

function datelessMember(member: unknown): unknown {
    return isObject(member) ? dateless(member) : member;
}

function isList(value: object): value is readonly unknown[] {
    return Array.isArray(value);
}

function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}
