import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNetworkConfig } from '../../../network/config';
import { examine, type Line } from '../../../network/doctor/examination';
import { readPatient } from '../../../network/doctor/patient';
import { stepsFor } from '../../../network/doctor/steps';
import type { SignerCredentials } from '../../../network/gateway/native-signer';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { IdentityWallet } from '../../../network/gateway/wallet/identity-wallet';
import { profileOf } from '../../support/network/network-files';
import type { TestNetwork } from '../../support/network/test-network';

/** The parts of a connection profile that tests break. */
export interface EditableProfile {
    organizations: Record<string, { mspid: string; peers: string[] }>;
    peers: Record<string, EditableNode>;
    orderers: Record<string, EditableNode>;
    certificateAuthorities: Record<string, { url: string }>;
}

export interface EditableNode {
    url: string;
    tlsCACerts: { pem: string };
    grpcOptions: Record<string, string>;
}

/** A line for each check of an examination, by its name. */
export type Examined = ReadonlyMap<string, Line>;

/** What the doctor finds on the network with these settings. */
export async function examined(network: TestNetwork, environment: NodeJS.ProcessEnv = {}): Promise<Examined> {
    const config = readNetworkConfig({ ...network.settings, ...environment });
    const lines = await examine(stepsFor(await readPatient(config, silentLogger)), () => undefined);
    return new Map(lines.map((line) => [line.name, line]));
}

/** The file of org1's profile with an edit. */
export async function profileWith(
    network: TestNetwork,
    edit: (profile: EditableProfile) => void,
): Promise<string> {
    const profile: unknown = await profileOf(network, 'org1');
    if (!isEditable(profile)) throw new Error('the network wrote another profile');
    edit(profile);
    const file = join(await mkdtemp(join(network.dataDirectory, 'profile-')), 'connection.json');
    await writeFile(file, JSON.stringify(profile));
    return file;
}

/** A wallet with this identity alone, under the label org1-app. */
export async function walletWith(
    network: TestNetwork,
    credentials: SignerCredentials | undefined,
): Promise<string> {
    const directory = await mkdtemp(join(network.dataDirectory, 'wallet-'));
    if (credentials !== undefined) await new IdentityWallet(directory).put('org1-app', credentials);
    return directory;
}

function isEditable(profile: unknown): profile is EditableProfile {
    return typeof profile === 'object' && profile !== null && 'peers' in profile && 'orderers' in profile;
}

/** A line that fails: what it says and advises has these words. */
export const failedWith = (says: string, advice: string) => ({
    status: 'failed',
    says: expect.stringContaining(says) as string,
    advice: expect.stringContaining(advice) as string,
});

/** A line of a check that needs the one of this name. */
export const skippedFor = (name: string) => ({
    status: 'skipped',
    says: expect.stringContaining(name) as string,
});

/** A node of a profile. */
export const peerOf = (peers: Record<string, EditableNode>, name: string): EditableNode => {
    const node = peers[name];
    if (node === undefined) throw new Error(`the profile has no ${name}`);
    return node;
};
