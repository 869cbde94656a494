/** One way between this process and the message broker. */
export interface BrokerLink {
    readonly topic: string;
    readonly direction: 'sent' | 'received';
    readonly connected: boolean;
    /** Messages that went through since the start of the process. */
    readonly messages: number;
    /** Messages that were given up; only such as another way makes good. */
    readonly dropped: number;
    /** Of what is published from the ledger or the store: what waits, and whether it does so while nothing moves. */
    readonly waiting?: { readonly count: number; readonly stalled: boolean };
}

/** Knows how this process stands with the message broker. */
export interface BrokerWatch {
    /** As of now; none without a broker. Never throws. */
    links(): readonly BrokerLink[];
}
