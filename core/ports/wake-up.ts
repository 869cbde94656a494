export interface Wait {
    /** The wait ends after this even if nobody nudged. */
    readonly atMostMs: number;
    /** The wait ends at once when it aborts. */
    readonly signal: AbortSignal;
}

/** Tells a loop that there may be work. Never the truth, only a hint: the store is asked in any case. */
export interface WakeUp {
    nudge(): void;

    /** Resolves at the next nudge, or at once if there was one since the last wait ended. Never rejects. */
    wait(wait: Wait): Promise<void>;
}
