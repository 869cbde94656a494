import { X509Certificate } from 'node:crypto';
import { DAY, MINUTE, type Instant } from '../../../core/instant';
import type { Logger } from '../../../core/ports/logger';
import { GatewayError, reasonOf } from '../gateway-error';
import { NativeSigner, type SignerCredentials } from '../native-signer';
import type { Signer } from '../signer';
import type { IdentityWallet } from './identity-wallet';

/** Finds the signer of a label. */
export interface Signers {
    /** Throws if there is none. */
    signerOf(label: string): Promise<Signer>;
}

export interface WalletSignersOptions {
    readonly wallet: IdentityWallet;
    readonly logger: Logger;
    readonly clock?: () => Instant;
}

/** How long a key is used without another look at the wallet, milliseconds: an identity that is enrolled anew comes into use by then. */
const LOOK_AGAIN_MS = MINUTE;

/** A certificate that runs out within this time is warned of, once a day; milliseconds. */
const RUNS_OUT_SOON_MS = 7 * DAY;

interface Known {
    readonly signer: Signer;
    readonly credentials: SignerCredentials;
    readonly notAfter: Instant;
    readonly lookAt: Instant;
    readonly warnAt: Instant;
}

/** Signers with the keys of a wallet, each read once and then looked at again every minute. */
export class WalletSigners implements Signers {
    readonly #wallet: IdentityWallet;
    readonly #logger: Logger;
    readonly #clock: () => Instant;
    readonly #known = new Map<string, Known>();

    constructor({ wallet, logger, clock = Date.now }: WalletSignersOptions) {
        this.#wallet = wallet;
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

    /** A wallet that cannot be read for the moment does not end what works. */
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
        const credentials = await this.#wallet.find(label);
        if (credentials === undefined) {
            this.#known.delete(label);
            throw new GatewayError('GATEWAY-WALLET', `there is no identity "${label}" in the wallet`);
        }
        const lookAt = this.#clock() + LOOK_AGAIN_MS;
        const kept =
            before !== undefined && areSame(before.credentials, credentials)
                ? before
                : { ...signerOf(credentials), warnAt: 0 };
        const known = { ...kept, lookAt, warnAt: this.#warned(label, kept) };
        this.#known.set(label, known);
        return known;
    }

    #warned(label: string, { notAfter, warnAt }: Pick<Known, 'notAfter' | 'warnAt'>): Instant {
        const now = this.#clock();
        if (now < warnAt || notAfter - now > RUNS_OUT_SOON_MS) return warnAt;
        const facts = { identity: label, notAfter: new Date(notAfter).toISOString() };
        this.#logger.warn(
            facts,
            'The certificate runs out within a week or has run out; enrol the identity anew',
        );
        return now + DAY;
    }
}

function signerOf(credentials: SignerCredentials): Pick<Known, 'signer' | 'credentials' | 'notAfter'> {
    const notAfter = Date.parse(new X509Certificate(credentials.certificatePem).validTo);
    return { signer: new NativeSigner(credentials), credentials, notAfter };
}

function areSame(one: SignerCredentials, other: SignerCredentials): boolean {
    return (
        one.mspId === other.mspId &&
        one.certificatePem === other.certificatePem &&
        one.privateKeyPem === other.privateKeyPem
    );
}
