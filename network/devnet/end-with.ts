/** The time that everything has to close before the process ends anyway. */
const SHUTDOWN_MS = 5_000;

/**
 * Closes once and ends the process when it is told to (SIGTERM, SIGINT) or when the parent that forked it is gone, even if
 * it was gone before. Call it before anything is started that would outlive the process.
 */
export function endWith(close: () => Promise<void>): void {
    let ending = false;
    const end = () => {
        if (ending) return;
        ending = true;
        setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
        close().then(
            () => process.exit(0),
            () => process.exit(1),
        );
    };
    process.on('SIGTERM', end).on('SIGINT', end).on('disconnect', end);
    const wasForked = process.send !== undefined;
    if (wasForked && !process.connected) end();
}
