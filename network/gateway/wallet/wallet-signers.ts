import { X509Certificate } from 'node:crypto';
import { DAY, MINUTE, type Instant } from '../../../core/instant';
import type { Logger } from '../../../core/ports/logger';
import { GatewayError, reasonOf } from '../gateway-error';
import type { KeptKey, KeyKeeper } from '../keeper/key-keeper';
import { KeySigner } from '../keeper/key-signer';
import type { Signer } from '../signer';

/** Finds the signer of a label. */
export interface Signers {
    /** Throws if there is none. */
    signerOf(label: string): Promise<Signer>;
}

export interface WalletSignersOptions {
    readonly keeper: KeyKeeper;
    readonly logger: Logger;
    readonly clock?: () => Instant;
}

/** How long a key is used without another look at the keeper, milliseconds: an identity that is enrolled anew comes into use by then. */
const LOOK_AGAIN_MS = MINUTE;

/**
 * A certificate with so little left is warned of, once a day: within this time, milliseconds, and in the last part of its
 * life. By then it should have been renewed, if anybody renews it.
 */
const RUNS_OUT_SOON_MS = 7 * DAY;
const LAST_PART = 1 / 4;

interface Known {
    readonly signer: Signer;
    readonly key: KeptKey;
    readonly notBefore: Instant;
    readonly notAfter: Instant;
    readonly lookAt: Instant;
    readonly warnAt: Instant;
}

/** Signers with the keys of a keeper, such as the wallet; each is asked for once and then looked at again every minute. */
export class WalletSigners implements Signers {
    readonly #keeper: KeyKeeper;
    readonly #logger: Logger;
    readonly #clock: () => Instant;
    readonly #known = new Map<string, Known>();

    constructor({ keeper, logger, clock = Date.now }: WalletSignersOptions) {
        this.#keeper = keeper;
        this.#logger = logger;
        this.#clock = clock;
    }

    async signerOf(label: string): Promise<Signer> {
        const now = this.#clock();
        const known = this.#known.get(label);
        if (known === undefined) return (await this.#load(label, undefined)).signer;
        if (now < known.lookAt) return known.signer;
        this.#known.set(label, { ...known, lookAt: now + LOOK_AGAIN_MS });
        return await this.#lookAgain(label, known);
    }

    /** A keeper that cannot be asked for the moment does not end what works. */
    async #lookAgain(label: string, known: Known): Promise<Signer> {
        try {
            return (await this.#load(label, known)).signer;
        } catch (error) {
            if (!this.#known.has(label)) throw error;
            this.#logger.warn(
                { identity: label, reason: reasonOf(error) },
                'The identity cannot be read again; the one that was read before stays in use',
            );
            return known.signer;
        }
    }

    async #load(label: string, before: Known | undefined): Promise<Known> {
        const key = await this.#keeper.find(label);
        if (key === undefined) {
            this.#known.delete(label);
            throw new GatewayError('GATEWAY-WALLET', `there is no identity "${label}" in the wallet`);
        }
        const lookAt = this.#clock() + LOOK_AGAIN_MS;
        const kept =
            before !== undefined && areSame(before.key, key) ? before : { ...signerOf(key), warnAt: 0 };
        const known = { ...kept, lookAt, warnAt: this.#warned(label, kept) };
        this.#known.set(label, known);
        return known;
    }

    #warned(
        label: string,
        { notBefore, notAfter, warnAt }: Pick<Known, 'notBefore' | 'notAfter' | 'warnAt'>,
    ): Instant {
        const now = this.#clock();
        const soonMs = Math.min(RUNS_OUT_SOON_MS, (notAfter - notBefore) * LAST_PART);
        if (now < warnAt || notAfter - now > soonMs) return warnAt;
        const facts = { identity: label, notAfter: new Date(notAfter).toISOString() };
        this.#logger.warn(
            facts,
            'The certificate runs out soon or has run out and was not renewed; enrol the identity anew',
        );
        return now + DAY;
    }
}

function signerOf(key: KeptKey): Pick<Known, 'signer' | 'key' | 'notBefore' | 'notAfter'> {
    const { validFrom, validTo } = new X509Certificate(key.certificatePem);
    return {
        signer: new KeySigner(key),
        key,
        notBefore: Date.parse(validFrom),
        notAfter: Date.parse(validTo),
    };
}

/** A certificate has one key, so that there is no need to see it. */
function areSame(one: KeptKey, other: KeptKey): boolean {
    return one.mspId === other.mspId && one.certificatePem === other.certificatePem;
}
