import { join, resolve } from 'node:path';
import type { SigningServiceAddress } from './gateway/keeper/signing-service-connection';

/** `devnet` is embedded; `native` and `compose` are those of Fabric itself; `profile` is any other, described by FABRIC_PROFILE. */
export const NETWORKS = ['devnet', 'native', 'compose', 'profile'] as const;
export type NetworkKind = (typeof NETWORKS)[number];

/** `as-localhost`: the peers say their names inside containers, and their ports are published on this machine. */
export const DISCOVERY = ['off', 'on', 'as-localhost'] as const;
export type Discovery = (typeof DISCOVERY)[number];

/** `sdk` is fabric-network 2.2, which asks each node itself; `gateway` is fabric-gateway, which has a peer do so. */
export const FABRIC_CLIENTS = ['sdk', 'gateway'] as const;
export type FabricClient = (typeof FABRIC_CLIENTS)[number];

export interface RegistrarCredentials {
    readonly id: string;
    readonly secret: string;
}

/** How this process finds the channel, and in whose name it speaks. */
export interface NetworkConfig {
    readonly network: NetworkKind;
    readonly client: FabricClient;
    /** Files of common connection profiles, or their contents; several are read as one. */
    readonly profiles: readonly (string | object)[];
    readonly channel: string;
    readonly chaincode: string;
    /** Directory of the wallet. */
    readonly walletDirectory: string;
    /** Where the keys are, if not in the wallet. */
    readonly signingService?: SigningServiceAddress;
    /** Label of the wallet identity that reads blocks and asks the ledger. */
    readonly reader: string;
    /** MSP ids of the organisations that must endorse; every one of the profile that has a peer if absent. */
    readonly endorsingMspIds?: readonly string[];
    readonly discovery: Discovery;
    /** Files of the certificate and key for mutual TLS, if the nodes ask for them. */
    readonly clientTls?: { readonly certificate: string; readonly key: string };
    /** The longest that an endorsement may take, milliseconds. */
    readonly endorseTimeoutMs: number;
    readonly orderer: OrdererSettings;
    /** Who registers users at the certificate authorities. */
    readonly registrar: RegistrarCredentials;
}

export interface OrdererSettings {
    /** Broadcast streams that are kept open. */
    readonly streams: number;
    /** Envelopes on one stream that have no answer yet. */
    readonly window: number;
    /** An envelope without an answer for so long is `unknown`, and its stream is given up; milliseconds. */
    readonly ackTimeoutMs: number;
}

/**
 * A second stream hides the round trip of the first; an orderer serves each one strictly in order. The answer is given up
 * well before the submitter's lease of 10 s ends and the envelope is sent again.
 */
export const DEFAULT_ORDERER: OrdererSettings = { streams: 2, window: 64, ackTimeoutMs: 5_000 };

/** Fabric's own limit for one chaincode execution (core.yaml, `chaincode.executetimeout`). */
export const DEFAULT_ENDORSE_TIMEOUT_MS = 30_000;

/** The registrar with which fabric-samples' test network, its compose files and the devnet start a certificate authority. */
const DEFAULT_REGISTRAR: RegistrarCredentials = { id: 'admin', secret: 'adminpw' };

/**
 * Reads the settings of the Fabric client; throws one error that names every fault.
 *
 * NETWORK (devnet) · FABRIC_CLIENT (sdk) · DATA_DIR (./data) · FABRIC_PROFILE, files separated by commas (DATA_DIR/NETWORK/connection-org1.json) ·
 * FABRIC_CHANNEL (mychannel) · FABRIC_CHAINCODE (invoice) · FABRIC_WALLET (DATA_DIR/wallet) · FABRIC_READER (org1-app) ·
 * FABRIC_ENDORSERS, MSP ids separated by commas · FABRIC_DISCOVERY (off) · FABRIC_TLS_CERT and FABRIC_TLS_KEY, files ·
 * FABRIC_SIGNING_SERVICE, an address, and FABRIC_SIGNING_TOKEN, a file ·
 * FABRIC_ENDORSE_TIMEOUT_MS (30000) · ORDERER_STREAMS (2) · ORDERER_WINDOW (64) · ORDERER_ACK_TIMEOUT_MS (5000) ·
 * FABRIC_CA_REGISTRAR (admin) and FABRIC_CA_REGISTRAR_SECRET (adminpw).
 */
export function readNetworkConfig(env: NodeJS.ProcessEnv = process.env): NetworkConfig {
    const faults: string[] = [];
    const read = readers(env, faults);
    const directory = resolve(read.text('DATA_DIR', 'data'));
    const network = read.oneOf('NETWORK', NETWORKS);
    const endorsingMspIds = listOf(env['FABRIC_ENDORSERS']);
    const clientTls = clientTlsOf(env, faults);
    const signingService = signingServiceOf(env, faults);
    const config: NetworkConfig = {
        network,
        client: read.oneOf('FABRIC_CLIENT', FABRIC_CLIENTS),
        profiles: profilesOf(env, { network, directory, faults }),
        channel: read.text('FABRIC_CHANNEL', 'mychannel'),
        chaincode: read.text('FABRIC_CHAINCODE', 'invoice'),
        walletDirectory: resolve(read.text('FABRIC_WALLET', join(directory, 'wallet'))),
        ...(signingService !== undefined && { signingService }),
        reader: read.text('FABRIC_READER', 'org1-app'),
        ...(endorsingMspIds !== undefined && { endorsingMspIds }),
        discovery: read.oneOf('FABRIC_DISCOVERY', DISCOVERY),
        ...(clientTls !== undefined && { clientTls }),
        endorseTimeoutMs: read.count('FABRIC_ENDORSE_TIMEOUT_MS', DEFAULT_ENDORSE_TIMEOUT_MS),
        orderer: {
            streams: read.count('ORDERER_STREAMS', DEFAULT_ORDERER.streams),
            window: read.count('ORDERER_WINDOW', DEFAULT_ORDERER.window),
            ackTimeoutMs: read.count('ORDERER_ACK_TIMEOUT_MS', DEFAULT_ORDERER.ackTimeoutMs),
        },
        registrar: {
            id: read.text('FABRIC_CA_REGISTRAR', DEFAULT_REGISTRAR.id),
            secret: read.text('FABRIC_CA_REGISTRAR_SECRET', DEFAULT_REGISTRAR.secret),
        },
    };
    if (faults.length > 0) throw new Error(faults.join('; '));
    return Object.freeze(config);
}

function readers(env: NodeJS.ProcessEnv, faults: string[]) {
    return {
        text: (name: string, otherwise: string): string => env[name] || otherwise,
        /** The first choice is the default. */
        oneOf: <Choice extends string>(name: string, choices: readonly [Choice, ...Choice[]]): Choice => {
            const text = env[name];
            const found = choices.find((choice) => choice === text);
            if (text && found === undefined)
                faults.push(`${name} must be one of ${choices.join(', ')}, not "${text}"`);
            return found ?? choices[0];
        },
        count: (name: string, otherwise: number): number => {
            const value = env[name] ? Number(env[name]) : otherwise;
            if (Number.isSafeInteger(value) && value > 0) return value;
            faults.push(`${name} must be a whole number above 0, not "${env[name] ?? ''}"`);
            return otherwise;
        },
    };
}

function profilesOf(
    env: NodeJS.ProcessEnv,
    { network, directory, faults }: { network: NetworkKind; directory: string; faults: string[] },
): readonly string[] {
    const files = listOf(env['FABRIC_PROFILE']);
    if (files !== undefined) return files.map((file) => resolve(file));
    if (network === 'profile')
        faults.push('NETWORK=profile needs FABRIC_PROFILE, the file of a connection profile');
    return [join(directory, network, 'connection-org1.json')];
}

function clientTlsOf(env: NodeJS.ProcessEnv, faults: string[]): NetworkConfig['clientTls'] {
    const { FABRIC_TLS_CERT: certificate, FABRIC_TLS_KEY: key } = env;
    if (certificate && key) return { certificate: resolve(certificate), key: resolve(key) };
    if (certificate || key) faults.push('FABRIC_TLS_CERT and FABRIC_TLS_KEY belong together');
    return undefined;
}

function signingServiceOf(env: NodeJS.ProcessEnv, faults: string[]): SigningServiceAddress | undefined {
    const { FABRIC_SIGNING_SERVICE: address, FABRIC_SIGNING_TOKEN: tokenFile } = env;
    if (address) return { address, ...(tokenFile && { tokenFile: resolve(tokenFile) }) };
    if (tokenFile) faults.push('FABRIC_SIGNING_TOKEN belongs to FABRIC_SIGNING_SERVICE');
    return undefined;
}

function listOf(text: string | undefined): readonly string[] | undefined {
    const items = (text ?? '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    return items.length === 0 ? undefined : items;
}
