import type { Projection } from '../queries/query';

/** The document without the members that the projection leaves out; the rest is not copied. */
export function omitting<Document extends object>(document: Document, projection: Projection): Document {
    const rest = { ...document };
    for (const path of Object.keys(projection)) omit(rest, path.split('.'));
    return rest;
}

function omit(holder: object, [name = '', ...deeper]: readonly string[]): void {
    const member: unknown = Reflect.get(holder, name);
    if (member === undefined) return;
    const isInside = deeper.length > 0 && typeof member === 'object' && member !== null;
    const left = isInside ? { ...member } : undefined;
    if (left !== undefined) omit(left, deeper);
    Reflect.set(holder, name, left);
}
