export interface Wait {
    /** The wait ends after this even if nobody nudged. */
    readonly atMostMs: number;
    /** The wait ends at once when it aborts. */
    readonly signal: AbortSignal;
}

/** What there may be work on, for a wake-up that reaches other processes: enough to find it in the store, and no more. */
export interface WorkHint {
    readonly operationId: string;
    readonly organisation: string;
    readonly objectId: string;
}

/** Tells a loop that there may be work. Never the truth, only a hint: the store is asked in any case. */
export interface WakeUp {
    /** Never waits, never throws. Without a hint only this process hears of it. */
    nudge(hint?: WorkHint): void;

    /** Resolves some milliseconds after the next nudge, or after one since the last wait ended, so that nudges gather. Never rejects. */
    wait(wait: Wait): Promise<void>;
}
