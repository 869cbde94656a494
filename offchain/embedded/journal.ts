import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';

interface Written {
    readonly promise: Promise<void>;
    readonly resolve: () => void;
    readonly reject: (error: unknown) => void;
}

/**
 * The data file that a collection appends its lines to. What `written` has waited for is in the page cache of the operating
 * system: it outlives the process, killed or not, though not a loss of power. Lines of one turn of the event loop leave
 * together, synchronously, since one system call of some microseconds costs a tenth of the three that nedb makes in the
 * thread pool.
 */
export class Journal {
    readonly #path: string;
    #descriptor: number;
    #bytes: number;
    #lines: string[] = [];
    #written: Written | undefined;

    constructor(path: string) {
        this.#path = path;
        this.#descriptor = openSync(path, 'a');
        this.#bytes = fstatSync(this.#descriptor).size;
    }

    /** Size of the file. */
    get bytes(): number {
        return this.#bytes;
    }

    /** Takes lines in, to be written at the end of this turn of the event loop. */
    append(lines: readonly string[]): void {
        this.#lines.push(...lines);
        if (this.#written !== undefined) return;
        this.#written = promiseOfWriting();
        setImmediate(() => {
            this.#write();
        });
    }

    /** Resolves when all lines taken in so far are written; rejects if they could not be, all of them. */
    async written(): Promise<void> {
        await this.#written?.promise;
    }

    /** Opens the file anew after another one has taken its place. */
    reopen(): void {
        closeSync(this.#descriptor);
        this.#descriptor = openSync(this.#path, 'a');
        this.#bytes = fstatSync(this.#descriptor).size;
    }

    close(): void {
        this.#write();
        closeSync(this.#descriptor);
    }

    #write(): void {
        const written = this.#written;
        const text = this.#lines.join('');
        this.#written = undefined;
        this.#lines = [];
        if (written === undefined) return;
        try {
            this.#appendWhole(Buffer.from(text, 'utf8'));
            written.resolve();
        } catch (error) {
            written.reject(error);
        }
    }

    /** Writes all of the bytes, or nothing: what a full disk cut off is taken back. */
    #appendWhole(bytes: Buffer): void {
        try {
            appendFileSync(this.#descriptor, bytes);
        } catch (error) {
            ftruncateSync(this.#descriptor, this.#bytes);
            throw error;
        }
        this.#bytes += bytes.length;
    }
}

/** A failure that nobody waits for is no failure of the program. */
function promiseOfWriting(): Written {
    let resolve: Written['resolve'] = () => undefined;
    let reject: Written['reject'] = () => undefined;
    const promise = new Promise<void>((onWritten, onFailed) => {
        resolve = onWritten;
        reject = onFailed;
    });
    promise.catch(() => undefined);
    return { promise, resolve, reject };
}
