import type { Logger } from '../../core/ports/logger';

/** A log that keeps its lines for the test to look at, and prints nothing. */
export function recordingLogger(): Logger & { readonly lines: { level: string; sentence: string }[] } {
    const lines: { level: string; sentence: string }[] = [];
    const line = (level: string) => (_facts: object, sentence: string) => {
        lines.push({ level, sentence });
    };
    return { lines, debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
