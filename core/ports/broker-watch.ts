/** One way between this process and the message broker. */
export interface BrokerLink {
    readonly topic: string;
    readonly direction: 'sent' | 'received';
    readonly connected: boolean;
    /** Messages that went through since the start of the process. */
    readonly messages: number;
    /** Messages that were given up; only such as another way makes good. */
    readonly dropped: number;
}

/** Knows how this process stands with the message broker. */
export interface BrokerWatch {
    /** As of now; none without a broker. Never throws. */
    links(): readonly BrokerLink[];
}
