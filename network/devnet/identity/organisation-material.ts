import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory, writeDurably } from '../write-durably';
import { isNotFound } from './file-errors';
import type { CertificateWithKey } from './certificate-authority';

/** The parts of an organisation that are kept on disk, each a certificate and its key. */
export const MATERIAL_PARTS = ['ca', 'tlsca', 'admin', 'node', 'node-tls'] as const;

/** Everything that one organisation holds on disk. */
export type OrganisationMaterial = Readonly<Record<(typeof MATERIAL_PARTS)[number], CertificateWithKey>>;

/** For the owner alone: there is a private key in every directory. */
const DIRECTORY_MODE = 0o700;

/** What a crash leaves beside a directory that was being written has this at the end of its name. */
const UNFINISHED = '.new';

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

/**
 * Stores the material whole or not at all, on disk when it resolves: it is written beside the directory, over what a crash
 * may have left there, and then renamed.
 */
export async function saveMaterial(directory: string, material: OrganisationMaterial): Promise<void> {
    const temporary = `${directory}${UNFINISHED}`;
    await rm(temporary, { recursive: true, force: true });
    await Promise.all(MATERIAL_PARTS.map((part) => savePart(join(temporary, part), material[part])));
    await syncDirectory(temporary);
    await rename(temporary, directory);
    await syncDirectory(dirname(directory));
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
        writeDurably(join(directory, 'cert.pem'), certificatePem),
        writeDurably(join(directory, 'key.pem'), privateKeyPem),
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
