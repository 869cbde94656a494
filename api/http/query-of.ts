/** The query of an address as values by name; a name that is given several times has a list of values. */
export function queryOf(url: string): Record<string, unknown> {
    const start = url.indexOf('?');
    if (start === -1) return {};
    const values = new Map<string, string[]>();
    for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
        values.set(name, [...(values.get(name) ?? []), value]);
    }
    return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}
