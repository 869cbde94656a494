/** The text that a JSON body has under a name; undefined if there is no body, no such member, or no text in it. */
export function memberText(body: unknown, name: string): string | undefined {
    if (typeof body !== 'object' || body === null) return undefined;
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : undefined;
}
