import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CertifiedKey } from '../gateway/node-authority';
import { writeDurably } from '../devnet/write-durably';

const ROOT_FILE = 'cacerts/ca.pem';
const ROLES = ['Client', 'Peer', 'Admin', 'Orderer'] as const;

/** The organisational units by which an MSP tells its members apart (fabric docs/source/msp.rst, Node OUs). */
export function nodeOus(): string {
    const units = ROLES.map(
        (role) =>
            [
                `${role}OUIdentifier`,
                { Certificate: ROOT_FILE, OrganizationalUnitIdentifier: role.toLowerCase() },
            ] as const,
    );
    return stringify({ NodeOUs: { Enable: true, ...Object.fromEntries(units) } });
}

/** An organisation's MSP as Fabric's tools read it: roots and rules, no key. */
export async function writeMsp(directory: string, authorityPem: string): Promise<void> {
    await writeDurably(join(directory, ROOT_FILE), authorityPem);
    await writeDurably(join(directory, 'tlscacerts/tlsca.pem'), authorityPem);
    await writeDurably(join(directory, 'config.yaml'), nodeOus());
}

/** The MSP of a node or a user: the organisation's, and an own certificate with its key. */
export async function writeLocalMsp(directory: string, own: CertifiedKey): Promise<void> {
    await writeMsp(directory, own.authorityPem);
    await mkdir(join(directory, 'keystore'), { recursive: true, mode: 0o700 });
    await writeDurably(join(directory, 'signcerts/cert.pem'), own.certificatePem);
    await writeDurably(join(directory, 'keystore/key.pem'), own.privateKeyPem);
}

/** What a node's server presents, in the names that Fabric's samples use. */
export async function writeTls(directory: string, own: CertifiedKey): Promise<void> {
    await writeDurably(join(directory, 'server.crt'), own.certificatePem);
    await writeDurably(join(directory, 'server.key'), own.privateKeyPem);
    await writeDurably(join(directory, 'ca.crt'), own.authorityPem);
}
