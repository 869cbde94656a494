import { createReadStream } from 'node:fs';
import type Datastore from '@seald-io/nedb';
import type { StoredDocument, StoredWrite } from './stored-write';
import { storedWrite } from './stored-write';

/**
 * Does each write of the file once more, in the order of its lines, and returns how many there are. Throws at a line that
 * is no write, and at an update of a document that is not there as it was then: a line before it has been lost.
 */
export async function replay<Document extends StoredDocument>(
    path: string,
    datastore: Datastore<Document>,
): Promise<number> {
    let number = 0;
    for await (const lines of linesOf(path)) {
        for (const line of lines) {
            number += 1;
            if (await isDone(datastore, storedWrite(line))) continue;
            throw new Error(`STORE-FILE: ${path} is corrupt at line ${number}; it is left as it is`);
        }
    }
    return number;
}

async function isDone(datastore: Datastore<never>, write: StoredWrite): Promise<boolean> {
    switch (write.kind) {
        case 'document': {
            const { document } = write;
            await datastore.updateAsync({ _id: document._id }, document, { upsert: true });
            return true;
        }
        case 'update': {
            const { numAffected } = await datastore.updateAsync(write.filter, write.update, {});
            return numAffected > 0;
        }
        case 'removal':
            await datastore.removeAsync(write.filter, { multi: true });
            return true;
        case 'index':
            return true;
        case 'damage':
            return false;
    }
}

/** Lines without their newlines, as they come; what is behind the last newline is no line. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
    let rest = '';
    for await (const chunk of createReadStream(path, 'utf8')) {
        const lines = `${rest}${String(chunk)}`.split('\n');
        rest = lines.pop() ?? '';
        yield lines;
    }
}
