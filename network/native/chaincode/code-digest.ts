import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The directory that a chaincode is compiled to. */
const COMPILED = 'dist';

/** Tells the compiled code of a chaincode from every other. Throws when it is not compiled. */
export async function codeDigest(directory: string): Promise<string> {
    const compiled = join(directory, COMPILED);
    const names = await readdir(compiled, { recursive: true });
    const hash = createHash('sha256');
    for (const name of names.filter((one) => one.endsWith('.js')).sort())
        hash.update(name).update(await readFile(join(compiled, name)));
    return hash.digest('hex');
}
