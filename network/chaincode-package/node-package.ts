import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ArchiveFile } from './archive';
import { chaincodePackage, type ChaincodePackage } from './chaincode-package';

export interface NodePackageOptions {
    readonly label: string;
    /** Of a Node.js chaincode that is built: package.json, package-lock.json, dist/. */
    readonly directory: string;
}

/** What npm needs to install the dependencies and to start it. With a lock the peer's builder runs `npm ci`. */
const NPM_FILES = ['package.json', 'package-lock.json'];

/** Of a build, what runs. */
const RUNS = /\.js(?:on)?$/;

/**
 * The package of a chaincode that the peer itself builds, in a container with npm at hand, and starts. Throws an error with
 * a sentence for people if it is not built.
 */
export async function nodePackage({ label, directory }: NodePackageOptions): Promise<ChaincodePackage> {
    const files = [...NPM_FILES.map((name) => join(directory, name)), ...(await built(directory))];
    const code = await Promise.all(files.map((file) => sourceFile(directory, file)));
    return chaincodePackage({ label, type: 'node', code });
}

async function built(directory: string): Promise<readonly string[]> {
    const dist = join(directory, 'dist');
    const entries = await readdir(dist, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
        throw new Error(`${dist} cannot be read: build the chaincode first (npm run build)`, { cause });
    });
    return entries
        .filter((entry) => entry.isFile() && RUNS.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
}

/** Under `src/`, as the peer's builder wants it (core/chaincode/platforms/node/platform.go). */
async function sourceFile(directory: string, file: string): Promise<ArchiveFile> {
    const path = ['src', ...relative(directory, file).split(sep)].join('/');
    return { path, content: await readFile(file) };
}
