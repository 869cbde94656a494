import { Settings } from '../../core/settings';

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

/** Throws one error that names all faults. */
export function readSubmitterConfig(env: NodeJS.ProcessEnv = process.env): SubmitterConfig {
    const settings = new Settings(env);
    return settings.checked('submitter', {
        batch: settings.count('SUBMIT_BATCH', SUBMITTER_DEFAULTS.batch),
        maxSending: settings.count('MAX_SENDING', SUBMITTER_DEFAULTS.maxSending),
        pollMs: settings.count('SUBMIT_POLL_MS', SUBMITTER_DEFAULTS.pollMs),
    });
}
