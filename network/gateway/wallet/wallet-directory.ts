import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../../core/instant';
import type { WalletStore } from '../fabric-sdk';
import { GatewayError } from '../gateway-error';

const SUFFIX = '.id';

/** Of a label: no separators and no leading dot, so that it stays inside the directory. */
const LABEL = /^[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,127}$/;

/**
 * Bits of a file's mode that let somebody else at its key: all of others, and the group's to write. The group may read,
 * since that is how Kubernetes gives a secret to a process without root (`fsGroup`).
 */
const EXPOSED = 0o027;

/** Windows keeps access lists instead of modes. */
const HAS_MODES = process.platform !== 'win32';

/**
 * A directory of `<label>.id` files as fabric-network's own wallet writes them, but that only their owner can read, and
 * that are replaced whole or not at all, also by several processes at once. A file that others could read is refused.
 */
export class WalletDirectory implements WalletStore {
    readonly #directory: string;

    constructor(directory: string) {
        this.#directory = directory;
    }

    /** Undefined if there is no such label. Throws GATEWAY-WALLET if the file is open to others. */
    async get(label: string): Promise<Buffer | undefined> {
        const file = this.#fileOf(label);
        const opened = await unlessAbsent(open(file, 'r'));
        if (opened === undefined) return undefined;
        try {
            await refuseExposed(opened, file);
            return await opened.readFile();
        } finally {
            await opened.close();
        }
    }

    /** When the identity was put there; undefined if there is no such label. */
    async writtenAt(label: string): Promise<Instant | undefined> {
        return (await unlessAbsent(stat(this.#fileOf(label))))?.mtimeMs;
    }

    async list(): Promise<string[]> {
        const files = (await unlessAbsent(readdir(this.#directory))) ?? [];
        return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
    }

    async put(label: string, content: Buffer): Promise<void> {
        const file = this.#fileOf(label);
        await mkdir(this.#directory, { recursive: true, mode: 0o700 });
        const unfinished = `${file}.${randomUUID()}.new`;
        const opened = await open(unfinished, 'wx', 0o600);
        try {
            await opened.writeFile(content);
            await opened.sync();
        } finally {
            await opened.close();
        }
        await rename(unfinished, file);
    }

    async remove(label: string): Promise<void> {
        await rm(this.#fileOf(label), { force: true });
    }

    #fileOf(label: string): string {
        if (!LABEL.test(label))
            throw new GatewayError('GATEWAY-WALLET', `"${label}" cannot be the label of an identity`);
        return join(this.#directory, `${label}${SUFFIX}`);
    }
}

async function refuseExposed(opened: FileHandle, file: string): Promise<void> {
    const mode = (await opened.stat()).mode & 0o777;
    if (!HAS_MODES || (mode & EXPOSED) === 0) return;
    throw new GatewayError(
        'GATEWAY-WALLET',
        `${file} holds a key and is open to others (mode ${mode.toString(8).padStart(4, '0')}); run: chmod 600 ${file}`,
    );
}

async function unlessAbsent<Result>(reading: Promise<Result>): Promise<Result | undefined> {
    try {
        return await reading;
    } catch (error) {
        if (isAbsence(error)) return undefined;
        throw error;
    }
}

function isAbsence(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
