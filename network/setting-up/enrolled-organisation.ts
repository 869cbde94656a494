import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelMember } from '../devnet/identity/channel-group';
import { writeDurably } from '../devnet/write-durably';
import type { CertificateAuthority } from '../gateway/connection-profile';
import { NativeSigner, type SignerCredentials } from '../gateway/native-signer';
import { NodeAuthority, type NodeRole } from '../gateway/node-authority';
import { writeLocalMsp, writeMsp, writeTls } from './msp-directory';

/** A node or a user for whom the authority of its organisation certifies keys. */
export interface Member {
    /** Its name at the authority, such as peer0. */
    readonly id: string;
    readonly role: NodeRole;
    /** Its directory within the organisation's, such as peers/peer0.org1.example.com. */
    readonly directory: string;
    /** DNS names and IP addresses of its server, if it is one. */
    readonly tlsHosts?: readonly string[];
}

export interface OrganisationOptions {
    /** Where certificates and keys are kept, in the layout of Fabric's test network. */
    readonly directory: string;
    readonly mspId: string;
    readonly authority: CertificateAuthority;
    readonly registrar: { readonly id: string; readonly secret: string };
    readonly members: readonly Member[];
}

const SECRET_BYTES = 24;

/**
 * Has every member of an organisation certified by its authority, and writes their MSP and TLS directories. A member whose
 * directory is there is left; a crash in the middle leaves a member wholly there or not at all.
 */
export async function enrolOrganisation(options: OrganisationOptions): Promise<void> {
    const { directory, mspId, members, registrar } = options;
    const missing = members.filter((member) => !existsSync(join(directory, member.directory)));
    if (missing.length === 0 && existsSync(mspDirectory(directory))) return;
    const secrets = await secretsOf(directory, members);
    const authority = new NodeAuthority(options.authority);
    const enrolled = await authority.enrol(registrar);
    for (const member of missing) {
        const identity = { id: member.id, secret: secrets[member.id] ?? '', role: member.role };
        await authority.register(identity, { mspId, ...enrolled });
        await enrolMember(directory, member, (tlsHosts) =>
            authority.enrol({ ...identity, ...(tlsHosts && { tlsHosts }) }),
        );
    }
    await writeMsp(mspDirectory(directory), enrolled.authorityPem);
}

/** What the channel's configuration says of an organisation that is enrolled. */
export async function channelMember(directory: string, mspId: string): Promise<ChannelMember> {
    const rootPem = await readFile(join(mspDirectory(directory), 'cacerts/ca.pem'), 'utf8');
    const definition = {
        mspId,
        rootCertificatesPem: [rootPem],
        intermediateCertificatesPem: [],
        adminCertificatesPem: [],
        tlsRootCertificatesPem: [rootPem],
        revocationListsPem: [],
        nodeOus: { client: 'client', peer: 'peer', admin: 'admin', orderer: 'orderer' },
    };
    return { mspId, mspDefinition: () => definition };
}

/** The certificate and key of a member's local MSP. */
export async function credentialsOf(memberDirectory: string, mspId: string): Promise<SignerCredentials> {
    const [certificatePem, privateKeyPem] = await Promise.all([
        readFile(join(memberDirectory, 'msp/signcerts/cert.pem'), 'utf8'),
        readFile(join(memberDirectory, 'msp/keystore/key.pem'), 'utf8'),
    ]);
    return { mspId, certificatePem, privateKeyPem };
}

export async function signerOf(memberDirectory: string, mspId: string): Promise<NativeSigner> {
    return new NativeSigner(await credentialsOf(memberDirectory, mspId));
}

function mspDirectory(directory: string): string {
    return join(directory, 'msp');
}

async function enrolMember(
    directory: string,
    member: Member,
    enrol: (tlsHosts?: readonly string[]) => ReturnType<NodeAuthority['enrol']>,
): Promise<void> {
    const finished = join(directory, member.directory);
    const unfinished = `${finished}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await writeLocalMsp(join(unfinished, 'msp'), await enrol());
    if (member.tlsHosts !== undefined) await writeTls(join(unfinished, 'tls'), await enrol(member.tlsHosts));
    await rename(unfinished, finished);
}

/** Drawn once, before the first of them is told to the authority: a later start enrols with the same. */
async function secretsOf(
    directory: string,
    members: readonly Member[],
): Promise<Readonly<Record<string, string>>> {
    const file = join(directory, 'secrets.json');
    const kept: unknown = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
    const drawn = members.map(({ id }) => [id, randomBytes(SECRET_BYTES).toString('base64url')] as const);
    const secrets: Readonly<Record<string, string>> = {
        ...Object.fromEntries(drawn),
        ...(isTexts(kept) && kept),
    };
    await writeDurably(file, `${JSON.stringify(secrets, undefined, 4)}\n`);
    return secrets;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
    return (
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((one) => typeof one === 'string')
    );
}
