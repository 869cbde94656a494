import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';

/**
 * The data file that a collection appends its lines to. What `append` has written is in the page cache of the operating
 * system: it outlives the process, killed or not, though not a loss of power. Written synchronously, since one system call
 * of some microseconds costs a tenth of the three that nedb makes in the thread pool.
 */
export class Journal {
    readonly #path: string;
    #descriptor: number;
    #bytes: number;

    constructor(path: string) {
        this.#path = path;
        this.#descriptor = openSync(path, 'a');
        this.#bytes = fstatSync(this.#descriptor).size;
    }

    /** Size of the file. */
    get bytes(): number {
        return this.#bytes;
    }

    /** Writes all of the text, or nothing: what a full disk cut off is taken back. */
    append(text: string): void {
        const bytes = Buffer.from(text, 'utf8');
        try {
            appendFileSync(this.#descriptor, bytes);
        } catch (error) {
            ftruncateSync(this.#descriptor, this.#bytes);
            throw error;
        }
        this.#bytes += bytes.length;
    }

    /** Opens the file anew after another one has taken its place. */
    reopen(): void {
        closeSync(this.#descriptor);
        this.#descriptor = openSync(this.#path, 'a');
        this.#bytes = fstatSync(this.#descriptor).size;
    }

    close(): void {
        closeSync(this.#descriptor);
    }
}
