import { readFile } from 'node:fs/promises';
import type { Logger } from '../../core/ports/logger';
import type { NetworkConfig } from '../config';
import { readProfiles, type ConnectionProfile, type NetworkNode } from '../gateway/connection-profile';
import { GatewayError, reasonOf } from '../gateway/gateway-error';
import type { ClientTls } from '../gateway/grpc-target';
import { KeySigner } from '../gateway/keeper/key-signer';
import type { KeptKey } from '../gateway/keeper/key-keeper';
import type { Signer } from '../gateway/signer';
import { keyKeeper } from '../key-keeper';

/** Something that was read, or why it could not be. */
export type Reading<Value> =
    { readonly kind: 'read'; readonly value: Value } | { readonly kind: 'unread'; readonly reason: string };

/** What is examined: the files that the service would start with, read once. */
export interface Patient {
    readonly config: NetworkConfig;
    readonly logger: Logger;
    readonly profile: Reading<ConnectionProfile>;
    readonly key: Reading<KeptKey | undefined>;
    /** Labels beside it. */
    readonly labels: readonly string[];
    readonly clientTls?: ClientTls;
}

/** Reads the files. Throws if those of the client's TLS certificate cannot be read. */
export async function readPatient(config: NetworkConfig, logger: Logger): Promise<Patient> {
    const keeper = keyKeeper(config);
    const [profile, key, labels, clientTls] = await Promise.all([
        reading(readProfiles(config.profiles)),
        reading(keeper.find(config.reader)),
        keeper.labels().catch(() => []),
        readClientTls(config),
    ]);
    return { config, logger, profile, key, labels, ...(clientTls !== undefined && { clientTls }) };
}

/** The profile if it could be read, else an empty one. */
export function profileOf({ profile }: Patient): ConnectionProfile {
    return profile.kind === 'read' ? profile.value : { peers: [], orderers: [], authorities: [] };
}

/** The identity that reads, if there is one. */
export function keyOf({ key }: Patient): KeptKey | undefined {
    return key.kind === 'read' ? key.value : undefined;
}

/** Signs as the identity that reads. Throws GATEWAY-WALLET if there is none. */
export function signerOf(patient: Patient): () => Promise<Signer> {
    return () => {
        const key = keyOf(patient);
        if (key === undefined) throw new GatewayError('GATEWAY-WALLET', 'there is no identity to sign with');
        return Promise.resolve(new KeySigner(key));
    };
}

/** The peers that the service believes: those of the reader's organisation, or all if it has none. */
export function ownPeersOf(patient: Patient): readonly NetworkNode[] {
    const { peers } = profileOf(patient);
    const own = peers.filter(({ mspId }) => mspId !== undefined && mspId === keyOf(patient)?.mspId);
    return own.length > 0 ? own : peers;
}

async function reading<Value>(under: Promise<Value>): Promise<Reading<Value>> {
    try {
        return { kind: 'read', value: await under };
    } catch (error) {
        const cause =
            error instanceof Error && error.cause !== undefined ? ` (${reasonOf(error.cause)})` : '';
        return { kind: 'unread', reason: `${reasonOf(error)}${cause}` };
    }
}

async function readClientTls({ clientTls }: NetworkConfig): Promise<ClientTls | undefined> {
    if (clientTls === undefined) return undefined;
    const [certificatePem, keyPem] = await Promise.all([
        readFile(clientTls.certificate, 'utf8'),
        readFile(clientTls.key, 'utf8'),
    ]);
    return { certificatePem, keyPem };
}
