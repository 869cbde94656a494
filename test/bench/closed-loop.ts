export interface ClosedLoop {
    /** Calls under way at once. */
    readonly inFlight: number;
    readonly seconds: number;
}

/** Keeps so many calls under way for so long; resolves when the last of them has settled. */
export async function closedLoop(
    { inFlight, seconds }: ClosedLoop,
    send: () => Promise<void>,
): Promise<void> {
    const end = performance.now() + seconds * 1000;
    const sendOn = async (): Promise<void> => {
        while (performance.now() < end) await send();
    };
    await Promise.all(Array.from({ length: inFlight }, sendOn));
}
