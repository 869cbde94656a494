import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isNotFound } from './file-errors';
import type { CertificateWithKey } from './certificate-authority';

/** The parts of an organisation that are kept on disk, each a certificate and its key. */
export const MATERIAL_PARTS = ['ca', 'tlsca', 'admin', 'node', 'node-tls'] as const;

/** Everything that one organisation holds on disk. */
export type OrganisationMaterial = Readonly<Record<(typeof MATERIAL_PARTS)[number], CertificateWithKey>>;

/** Readable by the owner alone: there is a private key in every directory. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** The stored material, or undefined when the directory does not exist; throws when a file is missing in it. */
export async function loadMaterial(directory: string): Promise<OrganisationMaterial | undefined> {
    if (!(await exists(directory))) return undefined;
    const [ca, tlsca, admin, node, nodeTls] = await Promise.all([
        loadPart(directory, 'ca'),
        loadPart(directory, 'tlsca'),
        loadPart(directory, 'admin'),
        loadPart(directory, 'node'),
        loadPart(directory, 'node-tls'),
    ]);
    return { ca, tlsca, admin, node, 'node-tls': nodeTls };
}

/** Stores the material whole or not at all: it is written beside the directory and then renamed. */
export async function saveMaterial(directory: string, material: OrganisationMaterial): Promise<void> {
    await mkdir(dirname(directory), { recursive: true });
    const temporary = `${directory}.${randomUUID()}`;
    try {
        await Promise.all(MATERIAL_PARTS.map((part) => savePart(join(temporary, part), material[part])));
        await rename(temporary, directory);
    } catch (error) {
        await rm(temporary, { recursive: true, force: true });
        throw error;
    }
}

async function loadPart(directory: string, part: string): Promise<CertificateWithKey> {
    const [certificatePem, privateKeyPem] = await Promise.all([
        readFile(join(directory, part, 'cert.pem'), 'utf8'),
        readFile(join(directory, part, 'key.pem'), 'utf8'),
    ]);
    return { certificatePem, privateKeyPem };
}

async function savePart(
    directory: string,
    { certificatePem, privateKeyPem }: CertificateWithKey,
): Promise<void> {
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    await Promise.all([
        writeFile(join(directory, 'cert.pem'), certificatePem, { mode: FILE_MODE }),
        writeFile(join(directory, 'key.pem'), privateKeyPem, { mode: FILE_MODE }),
    ]);
}

async function exists(path: string): Promise<boolean> {
    try {
        await stat(path);
        return true;
    } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
    }
}
