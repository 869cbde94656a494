import { setTimeout as after } from 'node:timers/promises';
import type { EndorsementCheck } from '../core/ports/endorsement-check';
import type { Endorser } from '../core/ports/endorser';
import { reasonOf } from './gateway/gateway-error';

export interface TrialEndorsementOptions {
    readonly endorser: Endorser;
    /** Label of the identity in whose name it is tried. */
    readonly signer: string;
    /** An answer that takes longer counts as none, milliseconds. */
    readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** What every member of the channel may ask, and what changes nothing. */
const READING = { function: 'StepRestrictions', args: [] };

/** Has a reading endorsed, by the same peers, chaincode and identity as a change. */
export class TrialEndorsement implements EndorsementCheck {
    readonly #options: TrialEndorsementOptions;

    constructor(options: TrialEndorsementOptions) {
        this.#options = options;
    }

    async obstacle(): Promise<string | undefined> {
        const { timeoutMs = TIMEOUT_MS } = this.#options;
        const inTime = new AbortController();
        const late = after(timeoutMs, `no answer within ${timeoutMs} ms`, { signal: inTime.signal });
        late.catch(() => undefined);
        try {
            return await Promise.race([this.#verdict(), late]);
        } finally {
            inTime.abort();
        }
    }

    async #verdict(): Promise<string | undefined> {
        const { endorser, signer } = this.#options;
        try {
            const verdict = await endorser.endorse({ signer, proposal: READING, operationId: 'readiness' });
            if (verdict.kind === 'endorsed') return undefined;
            return verdict.kind === 'rejected' ? verdict.message : verdict.reason;
        } catch (error) {
            return reasonOf(error);
        }
    }
}
