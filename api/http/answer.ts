/** What a route answers. The edge adds what every answer carries, and writes it. */
export interface Answer {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON. */
    readonly json?: unknown;
    /** Sent as it is. */
    readonly content?: Content;
    /** Sent part by part, as fast as the client takes it. */
    readonly stream?: StreamedContent;
    /** Called once the answer has left, or could not. */
    readonly afterwards?: () => void;
}

export interface StreamedContent {
    readonly type: string;
    /** The length of all parts together; unknown if absent. */
    readonly bytes?: number;
    readonly parts: AsyncIterable<string>;
}

export interface Content {
    readonly type: string;
    readonly bytes: string | Buffer;
}
