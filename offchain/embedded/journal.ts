import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, renameSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

interface Written {
    readonly promise: Promise<void>;
    readonly resolve: () => void;
    readonly reject: (error: unknown) => void;
}

/** Lines that reach a rewritten file in one system call. */
const LINES_A_WRITE = 256;

/**
 * The data file that a collection appends its lines to. What `written` has waited for is in the page cache of the operating
 * system: it outlives the process, killed or not, though not a loss of power. Lines of one turn of the event loop leave
 * together, synchronously, since one system call of some microseconds costs a tenth of what a trip to the thread pool does.
 */
export class Journal {
    readonly #path: string;
    #descriptor: number;
    #bytes: number;
    #lineCount: number;
    #lines: string[] = [];
    #written: Written | undefined;

    /** `lineCount`: how many lines the file has. */
    constructor(path: string, lineCount: number) {
        this.#path = path;
        this.#lineCount = lineCount;
        this.#descriptor = openSync(path, 'a');
        this.#bytes = fstatSync(this.#descriptor).size;
    }

    /** Lines of the file. */
    get lineCount(): number {
        return this.#lineCount;
    }

    /** Takes lines in, to be written at the end of this turn of the event loop. */
    append(lines: readonly string[]): void {
        this.#lines.push(...lines);
        if (this.#written !== undefined || lines.length === 0) return;
        this.#written = promiseOfWriting();
        setImmediate(() => {
            this.#write();
        });
    }

    /** Resolves when the lines of this turn are written; rejects if they could not be, all of them. */
    async written(): Promise<void> {
        await this.#written?.promise;
    }

    /** Writes what an earlier turn could not, so that no line is missing before those that come; throws if it still cannot be. */
    catchUp(): void {
        if (this.#written === undefined) this.#flush();
    }

    /** Puts `lineCount` lines in the place of the file, all or none. Nothing may be appended in the meantime. */
    async replaceWith(lines: Iterable<string>, lineCount: number): Promise<void> {
        this.#write();
        this.#flush();
        const draft = `${this.#path}~`;
        await writeFile(draft, portions(lines), { mode: 0o600, flush: true });
        const replaced = this.#descriptor;
        const descriptor = openSync(draft, 'a');
        renameSync(draft, this.#path);
        this.#descriptor = descriptor;
        this.#bytes = fstatSync(descriptor).size;
        this.#lineCount = lineCount;
        closeSync(replaced);
    }

    close(): void {
        this.#write();
        closeSync(this.#descriptor);
    }

    #write(): void {
        const written = this.#written;
        this.#written = undefined;
        try {
            if (written !== undefined) this.#flush();
            written?.resolve();
        } catch (error) {
            written?.reject(error);
        }
    }

    /** Lines that cannot be written are kept: they are of writes that have changed the memory. */
    #flush(): void {
        if (this.#lines.length === 0) return;
        this.#appendWhole(Buffer.from(this.#lines.join(''), 'utf8'));
        this.#lineCount += this.#lines.length;
        this.#lines = [];
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

function* portions(lines: Iterable<string>): Generator<string> {
    let portion: string[] = [];
    for (const line of lines) {
        portion.push(line);
        if (portion.length < LINES_A_WRITE) continue;
        yield portion.join('');
        portion = [];
    }
    yield portion.join('');
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
