import { X509Certificate } from 'node:crypto';
import { DAY } from '../../core/instant';
import type { Logger } from '../../core/ports/logger';
import type { NetworkConfig } from '../config';
import { CertificateAuthorityClient, type Enrolment } from './certificate-authority-client';
import { readProfiles } from './connection-profile';
import { GatewayError, reasonOf } from './gateway-error';
import { NativeSigner, type SignerCredentials } from './native-signer';
import { IdentityWallet } from './wallet/identity-wallet';

/** An application user: the label in the wallet is its name at the certificate authority, too. */
export interface ApplicationUser {
    readonly label: string;
    readonly mspId: string;
}

/** Users of a network like fabric-samples' test network. */
export const DEFAULT_USERS: readonly ApplicationUser[] = [
    { label: 'org1-app', mspId: 'Org1MSP' },
    { label: 'org2-app', mspId: 'Org2MSP' },
];

/** A certificate that runs out sooner is renewed, so that a process can run for a day after each start. */
const RENEW_BEFORE_MS = DAY;

/**
 * Sees to it that the wallet has every user, certified by the present authority of its organisation: registers and enrols
 * those that are missing, out of date, or of an authority that is gone. While an authority cannot be asked, an identity
 * that is in date is believed. Throws GATEWAY-ENROL if a user cannot be had.
 */
export async function enrolUsers(
    config: Pick<NetworkConfig, 'profiles' | 'walletDirectory' | 'registrar'>,
    users: readonly ApplicationUser[],
    logger: Logger,
): Promise<void> {
    const { authorities } = await readProfiles(config.profiles);
    const wallet = new IdentityWallet(config.walletDirectory);
    const mspIds = [...new Set(users.map(({ mspId }) => mspId))];
    await Promise.all(
        mspIds.map(async (mspId) => {
            const authority = authorities.find((one) => one.mspId === mspId);
            if (authority === undefined) {
                throw new GatewayError(
                    'GATEWAY-ENROL',
                    `the connection profile has no certificate authority of ${mspId}`,
                );
            }
            const own = users.filter((user) => user.mspId === mspId);
            await enrolOrganisation(new CertificateAuthorityClient(authority), own, {
                wallet,
                logger,
                registrar: config.registrar,
            });
        }),
    );
}

interface Enrolling {
    readonly wallet: IdentityWallet;
    readonly logger: Logger;
    readonly registrar: NetworkConfig['registrar'];
}

async function enrolOrganisation(
    authority: CertificateAuthorityClient,
    users: readonly ApplicationUser[],
    { wallet, logger, registrar }: Enrolling,
): Promise<void> {
    const asking = authority.enrol(registrar.id, registrar.secret).catch((error: unknown) => error);
    for (const { label } of users) {
        const present = await wallet.find(label);
        const registered = await asking;
        if (!isEnrolment(registered)) {
            if (!isInDate(present)) throw registered;
            logger.warn(
                { label, reason: reasonOf(registered) },
                'The certificate authority cannot be asked; using the identity at hand',
            );
        } else if (!isInDate(present) || !isIssuedBy(present, registered.authorityPem)) {
            await wallet.put(label, await authority.registerAndEnrol(label, registered));
            logger.info({ label }, 'Enrolled an application user');
        }
    }
}

function isEnrolment(answer: unknown): answer is Enrolment {
    return typeof answer === 'object' && answer !== null && 'authorityPem' in answer;
}

/** Whether it can sign for a while yet. */
function isInDate(identity: SignerCredentials | undefined): identity is SignerCredentials {
    if (identity === undefined) return false;
    try {
        new NativeSigner(identity);
    } catch {
        return false;
    }
    return Date.parse(new X509Certificate(identity.certificatePem).validTo) - Date.now() > RENEW_BEFORE_MS;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function isIssuedBy({ certificatePem }: SignerCredentials, authorityPem: string): boolean {
    const certificate = new X509Certificate(certificatePem);
    return (authorityPem.match(CERTIFICATE) ?? []).some((pem) => {
        const authority = new X509Certificate(pem);
        return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
    });
}
