import type { EndorsementRequest, EndorsementVerdict, Endorser } from '../../core/ports/endorser';
import type { Logger } from '../../core/ports/logger';
import { reasonOf } from './gateway-error';

export interface ConsensusGuardOptions {
    readonly endorser: Endorser;
    /** How the channel is ordered, as its configuration names it: `etcdraft`, `BFT`. Throws if no peer answers. */
    readonly consensusType: () => Promise<string>;
    readonly logger: Logger;
    /** On which clock a failed question is asked again, milliseconds; `performance.now` by default. */
    readonly clock?: () => number;
}

/** While the peers do not say how the channel is ordered, they are asked so seldom, milliseconds. */
const ASK_AGAIN_MS = 60_000;

const REASON =
    'the channel has a BFT ordering service, of which this client would believe a single orderer; set FABRIC_CLIENT=gateway for every role';

/** Has nothing endorsed on a channel with a BFT ordering service, so that nothing comes to be ordered by one orderer's word. */
export class ConsensusGuard implements Endorser {
    readonly #options: ConsensusGuardOptions;
    readonly #clock: () => number;
    #isBft: Promise<boolean | undefined> | undefined;
    #askAt = Number.POSITIVE_INFINITY;

    constructor(options: ConsensusGuardOptions) {
        this.#options = options;
        this.#clock = options.clock ?? (() => performance.now());
    }

    async endorse(request: EndorsementRequest): Promise<EndorsementVerdict> {
        if (this.#clock() >= this.#askAt) this.#isBft = undefined;
        this.#isBft ??= this.#ask();
        if (await this.#isBft) return { kind: 'unavailable', reason: REASON };
        return this.#options.endorser.endorse(request);
    }

    async #ask(): Promise<boolean | undefined> {
        const { consensusType, logger } = this.#options;
        this.#askAt = Number.POSITIVE_INFINITY;
        try {
            const isBft = (await consensusType()) === 'BFT';
            if (isBft) logger.error({}, `Nothing is endorsed: ${REASON}`);
            return isBft;
        } catch (error) {
            this.#askAt = this.#clock() + ASK_AGAIN_MS;
            logger.debug({ reason: reasonOf(error) }, 'No peer said how the channel is ordered');
            return undefined;
        }
    }
}
