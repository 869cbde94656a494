/** Where two JSON values differ, as dotted paths below `path`; a member that one of them lacks differs. */
export function differingMembers(expected: unknown, found: unknown, path = ''): readonly string[] {
    if (Object.is(expected, found)) return [];
    if (!isObject(expected) || !isObject(found) || Array.isArray(expected) !== Array.isArray(found))
        return [path];
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names].flatMap((name) =>
        differingMembers(own(expected, name), own(found, name), path === '' ? name : `${path}.${name}`),
    );
}

function own(value: object, name: string): unknown {
    return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
    return typeof value === 'object' && value !== null;
}
