/** Whether the peers would endorse a change now. */
export interface EndorsementCheck {
    /**
     * Why they would not; undefined if they would. Asks as many peers as a change needs, for a reading: nothing is ordered.
     * Answers within 10 s. Never throws.
     */
    obstacle(): Promise<string | undefined>;
}
