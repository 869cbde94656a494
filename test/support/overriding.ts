/** The same object, with some of its methods replaced; the others still work on its private state. */
export function overriding<Target extends object>(target: Target, over: Partial<Target>): Target {
    return new Proxy(target, {
        get(original, name): unknown {
            const source = Object.hasOwn(over, name) ? over : original;
            const member: unknown = Reflect.get(source, name);
            return typeof member === 'function' ? member.bind(original) : member;
        },
    });
}
