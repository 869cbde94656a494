import type { DevelopmentKey } from './development-keys';

export interface Welcome {
    readonly url: string;
    readonly keys: readonly DevelopmentKey[];
    /** An invoice draft that the first key's organisation may issue. */
    readonly draft: Readonly<Record<string, unknown>>;
    /** Fresh at each start: names the operation and the invoice of the printed lines. */
    readonly name: string;
}

/** The last lines of `npm start`: the address, the keys, and three lines to paste into a shell. */
export function welcomeLines({ url, keys, draft, name }: Welcome): readonly string[] {
    const [first] = keys;
    const authorization = `-H 'Authorization: Bearer ${first?.key ?? ''}'`;
    const body = JSON.stringify({ ...draft, id: `invoice-${name}`, number: `R-${name}` });
    return [
        `${url}   API description: ${url}/docs`,
        ...keys.map(({ organisation, key }) => `API key of ${organisation}: ${key}`),
        `curl -i -X POST ${url}/invoices ${authorization} -H 'Content-Type: application/json' -H 'Operation-Id: op-${name}' -d ${quoted(body)}`,
        `curl -s '${url}/transactions/op-${name}?wait=30' ${authorization}`,
        `curl -s ${url}/invoices/invoice-${name} ${authorization}`,
    ];
}

/** One word of a POSIX shell: single quotes around it, and each one inside it written as '\''. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
