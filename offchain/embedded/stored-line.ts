/** Characters that nedb's reader takes for the end of a line, and that JSON leaves as they are inside a string. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

/** Writes those characters as JSON escapes, so that a text which holds one is a single line of the file. */
export function withoutLineBreaks(json: string): string {
    return json.replace(
        LINE_BREAKS,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** A document as nedb writes it to its file: JSON with dates as `{"$$date": milliseconds}`. */
export function storedLine(document: object): string {
    return `${withoutLineBreaks(JSON.stringify(document, dateless))}\n`;
}

function dateless(this: unknown, name: string, value: unknown): unknown {
    if (typeof value !== 'string' || typeof this !== 'object' || this === null) return value;
    const original: unknown = Reflect.get(this, name);
    return original instanceof Date ? { $$date: original.getTime() } : value;
}
