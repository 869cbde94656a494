export interface SubmitterConfig {
    /** SUBMIT_BATCH: operations claimed at once. */
    readonly batch: number;
    /** MAX_SENDING: envelopes that wait for the orderer's answer at once. */
    readonly maxSending: number;
    /** SUBMIT_POLL_MS: longest time without a look into the store, milliseconds; the latency of a nudge that was lost. */
    readonly pollMs: number;
}

/** 200 envelopes of 6 KB are one claim of about 1 MB; 1,000 in flight keep an orderer's pipeline of 2 windows of 64 full. */
export const SUBMITTER_DEFAULTS: SubmitterConfig = { batch: 200, maxSending: 1000, pollMs: 100 };

/** Reads the settings of the submitter; throws one error that names all faults. */
export function readSubmitterConfig(env: NodeJS.ProcessEnv = process.env): SubmitterConfig {
    const faults: string[] = [];
    const whole = (name: string, fallback: number): number => {
        const value = env[name] ? Number(env[name]) : fallback;
        if (Number.isSafeInteger(value) && value > 0) return value;
        faults.push(`${name} must be a whole number above 0, not "${env[name] ?? ''}"`);
        return fallback;
    };
    const config = {
        batch: whole('SUBMIT_BATCH', SUBMITTER_DEFAULTS.batch),
        maxSending: whole('MAX_SENDING', SUBMITTER_DEFAULTS.maxSending),
        pollMs: whole('SUBMIT_POLL_MS', SUBMITTER_DEFAULTS.pollMs),
    };
    if (faults.length > 0) throw new Error(`The settings of the submitter are wrong: ${faults.join('; ')}`);
    return Object.freeze(config);
}
