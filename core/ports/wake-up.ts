export interface Wait {
    /** The wait ends after this even if nobody nudged. */
    readonly atMostMs: number;
    /** The wait ends at once when it aborts. */
    readonly signal: AbortSignal;
}

/** Tells a loop that there may be work. Never the truth, only a hint: the store is asked in any case. */
export interface WakeUp {
    nudge(): void;

    /** Resolves some milliseconds after the next nudge, or after one since the last wait ended, so that nudges gather. Never rejects. */
    wait(wait: Wait): Promise<void>;
}
