/** One structured line; `facts` such as `transactionId`, `fabricTxId` or `block` are members, never part of the sentence. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, sentence: string) => void;

/** `error` wakes a person up, `warn` healed itself, `info` is one line a step. Never a key, an envelope or an invoice. */
export interface Logger {
    readonly debug: LogLine;
    readonly info: LogLine;
    readonly warn: LogLine;
    readonly error: LogLine;
}
