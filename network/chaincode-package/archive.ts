import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** A file of an archive; its path has forward slashes. */
export interface ArchiveFile {
    readonly path: string;
    readonly content: Buffer | string;
}

/** Readable by all, executable by none: a peer refuses other files in a package (core/chaincode/platforms/node/platform.go). */
const MODE = 0o644;

/** Where gzip writes the system that it ran on, and the value for one that is not said (RFC 1952, section 2.3). */
const SYSTEM_OFFSET = 9;
const UNKNOWN_SYSTEM = 255;

const LARGEST_SAVING = 9;

/**
 * A gzipped tar archive. The same files give the same bytes, whoever packs them, when, where and in which order: a peer's
 * package id is a hash of them.
 */
export async function archiveOf(files: readonly ArchiveFile[]): Promise<Buffer> {
    const tar = pack();
    for (const { path, content } of [...files].sort(byPath))
        tar.entry({ name: path, mode: MODE, uid: 0, gid: 0, mtime: new Date(0) }, content);
    tar.finalize();
    const archive = await promisify(gzip)(await buffer(tar), { level: LARGEST_SAVING });
    archive.writeUInt8(UNKNOWN_SYSTEM, SYSTEM_OFFSET);
    return archive;
}

function byPath(one: ArchiveFile, other: ArchiveFile): number {
    return one.path < other.path ? -1 : 1;
}
