/** What a route answers. The edge adds what every answer carries, and writes it. */
export interface Answer {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly json?: unknown;
    /** Sent as it is. */
    readonly content?: Content;
    /** Called once the answer has left. */
    readonly afterwards?: () => void;
}

export interface Content {
    readonly type: string;
    readonly bytes: string | Buffer;
}
