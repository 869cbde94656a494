import { isoOf, MINUTE, type Instant } from '../../../core/instant';
import type { CertificateWatch, WatchedCertificate } from '../../../core/ports/certificate-watch';
import type { LeaseStore } from '../../../core/ports/lease-store';
import type { Logger } from '../../../core/ports/logger';
import type { CertificateAuthorityClient } from '../../gateway/certificate-authority-client';
import { GatewayError, reasonOf } from '../../gateway/gateway-error';
import type { KeyKeeper } from '../../gateway/keeper/key-keeper';
import { pause } from '../../gateway/pause';
import type { IdentityWallet } from '../../gateway/wallet/identity-wallet';
import { certificateFacts } from '../certificate-facts';
import { lifetimeOf } from './lifetime';
import { renewIdentity } from './renew-identity';
import { isNearEnd, nextLookMs, renewAt, type Lifetime } from './renewal-plan';

export type RenewingAuthority = Pick<CertificateAuthorityClient, 'reenrol'>;

/** Where the keys are that this process may replace; elsewhere their keeper renews them. */
export interface Renewing {
    readonly wallet: IdentityWallet;
    /** Undefined if the organisation's authority is not known here. */
    readonly authorityOf: (mspId: string) => RenewingAuthority | undefined;
}

export interface IdentityRenewalOptions {
    readonly keeper: KeyKeeper;
    readonly renewing?: Renewing;
    /** Keeps several processes with one wallet from renewing the same identity at once; absent where there is one process. */
    readonly leases?: LeaseStore;
    /** The name of this process among those that share the leases. */
    readonly holder: string;
    readonly clock: () => Instant;
    /** In [0, 1). */
    readonly random: () => number;
    readonly logger: Logger;
}

/** A renewal takes two round trips; after this time another process may try, milliseconds. */
const LEASE_MS = MINUTE;

interface Known extends Lifetime {
    readonly renewals: number;
    readonly failures: number;
}

/**
 * Renews every identity of the wallet when two thirds of the time from its entry to its certificate's end are over, with
 * its present key at its organisation's authority. Signers find the new one within a minute (`WalletSigners`). A failure is tried again until the end.
 */
export class IdentityRenewal implements CertificateWatch {
    readonly #options: IdentityRenewalOptions;
    readonly #known = new Map<string, Known>();

    constructor(options: IdentityRenewalOptions) {
        this.#options = options;
    }

    certificates(): readonly WatchedCertificate[] {
        return [...this.#known].map(([label, { notAfter, renewals, failures }]) => ({
            label,
            notAfter,
            renewals,
            failures,
        }));
    }

    /** Looks again and again until the signal aborts. Never throws. */
    async run(signal: AbortSignal): Promise<void> {
        const { clock, random } = this.#options;
        while (!signal.aborted) {
            await this.look();
            await pause(nextLookMs([...this.#known.values()], clock(), random()), signal);
        }
    }

    /** One look at every identity, with the renewals that are due. Never throws. */
    async look(): Promise<void> {
        const { keeper, logger } = this.#options;
        try {
            const labels = await keeper.labels();
            for (const label of [...this.#known.keys()])
                if (!labels.includes(label)) this.#known.delete(label);
            for (const label of labels) await this.#lookAt(label);
        } catch (error) {
            logger.warn({ reason: reasonOf(error) }, 'The identities cannot be looked at');
        }
    }

    async #lookAt(label: string): Promise<void> {
        const { logger, clock } = this.#options;
        try {
            await this.#observe(label);
            const known = this.#known.get(label);
            if (known === undefined || clock() < renewAt(known)) return;
            await this.#renewAlone(label);
            await this.#observe(label);
        } catch (error) {
            const known = this.#known.get(label);
            const facts = { identity: label, reason: reasonOf(error) };
            if (known === undefined || clock() < renewAt(known)) {
                logger.warn(facts, 'The identity cannot be read');
                return;
            }
            this.#known.set(label, { ...known, failures: known.failures + 1 });
            const level = isNearEnd(known, clock()) ? 'error' : 'warn';
            logger[level](
                { ...facts, notAfter: isoOf(known.notAfter) },
                'The certificate is due and could not be renewed; it is tried again',
            );
        }
    }

    async #observe(label: string): Promise<void> {
        const key = await this.#options.keeper.find(label);
        if (key === undefined) {
            this.#known.delete(label);
            return;
        }
        const { certificatePem } = key;
        const lifetime = await lifetimeOf({ label, certificatePem }, this.#options.renewing?.wallet);
        const { renewals = 0, failures = 0 } = this.#known.get(label) ?? {};
        this.#known.set(label, { ...lifetime, renewals, failures });
    }

    /** Does nothing while another process is at it. */
    async #renewAlone(label: string): Promise<void> {
        const { renewing, leases, holder, clock } = this.#options;
        if (renewing === undefined) return;
        const lease = { name: `identity-renewal:${label}`, holder };
        const isOurs =
            leases === undefined ||
            (await leases.acquire({ ...lease, ttlMs: LEASE_MS, now: clock() })) !== undefined;
        if (!isOurs) return;
        try {
            await this.#renew(label, renewing);
        } finally {
            await leases?.release(lease);
        }
    }

    /** Reads the wallet again, since another process may have been faster. */
    async #renew(label: string, { wallet, authorityOf }: Renewing): Promise<void> {
        const { clock, logger } = this.#options;
        const identity = await wallet.find(label);
        if (identity === undefined) return;
        if (clock() < renewAt(await lifetimeOf({ label, ...identity }, wallet))) return;
        const authority = authorityOf(identity.mspId);
        if (authority === undefined) throw noAuthority(identity.mspId);
        const renewed = await renewIdentity(authority, identity);
        await wallet.put(label, renewed);
        const known = this.#known.get(label);
        if (known !== undefined) this.#known.set(label, { ...known, renewals: known.renewals + 1 });
        const { notAfter } = certificateFacts(renewed.certificatePem);
        logger.info({ identity: label, notAfter: isoOf(notAfter) }, 'Renewed a certificate');
    }
}

function noAuthority(mspId: string): GatewayError {
    return new GatewayError(
        'GATEWAY-ENROL',
        `the connection profile has no certificate authority of ${mspId}; enrol the identity anew elsewhere`,
    );
}
