import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WalletStore } from '../fabric-sdk';
import { GatewayError } from '../gateway-error';

const SUFFIX = '.id';

/** Of a label: no separators and no leading dot, so that it stays inside the directory. */
const LABEL = /^[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,127}$/;

/**
 * A directory of `<label>.id` files as fabric-network's own wallet writes them, but that only their owner can read, and
 * that are replaced whole or not at all.
 */
export class WalletDirectory implements WalletStore {
    readonly #directory: string;

    constructor(directory: string) {
        this.#directory = directory;
    }

    /** Undefined if there is no such label. */
    async get(label: string): Promise<Buffer | undefined> {
        return unlessAbsent(readFile(this.#fileOf(label)));
    }

    async list(): Promise<string[]> {
        const files = (await unlessAbsent(readdir(this.#directory))) ?? [];
        return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
    }

    async put(label: string, content: Buffer): Promise<void> {
        const file = this.#fileOf(label);
        await mkdir(this.#directory, { recursive: true, mode: 0o700 });
        const unfinished = `${file}.new`;
        const opened = await open(unfinished, 'w', 0o600);
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
