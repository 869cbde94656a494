import { inspect } from 'node:util';
import { mongo } from 'mongoose';
import pino from 'pino';
import { StoreUnavailable } from '../../core/ports/store-unavailable';
import { isDuplicateKey, outcomesOf, reaching } from './store-errors';

const ENVELOPE = 'c2lnbmVkIGVudmVsb3Bl';

/** As the driver makes it of a write that the server refused: it keeps the write. */
function bulkError(code: number): mongo.MongoBulkWriteError {
    const update = { q: { _id: 'a' }, u: { $set: { envelope: ENVELOPE } } };
    const writeError = { index: 0, code, errmsg: 'no room', err: { op: update } } as never;
    const result = { getWriteConcernError: () => undefined } as never;
    const error = new mongo.MongoBulkWriteError(
        { message: 'no room', code, writeErrors: [writeError] },
        result,
    );
    expect(inspect(error, { depth: 9 })).toContain(ENVELOPE);
    return error;
}

async function thrown(call: () => Promise<unknown>): Promise<unknown> {
    return call().then(
        () => undefined,
        (error: unknown) => error,
    );
}

function logged(error: unknown): string {
    const lines: string[] = [];
    pino({}, { write: (line: string) => lines.push(line) }).error({ err: error }, 'failed');
    return lines.join('') + inspect(error, { depth: 9, showHidden: true });
}

test.each([
    ['that passes', 112, StoreUnavailable],
    ['of another kind', 10_334, Error],
])('an error %s tells what the server said, and never what was to be written', async (_name, code, kind) => {
    const error = await thrown(() => reaching(() => Promise.reject(bulkError(code))));
    expect(error).toBeInstanceOf(kind);
    expect(logged(error)).toContain('no room');
    expect(logged(error)).toContain(String(code));
    expect(logged(error)).not.toContain(ENVELOPE);
});

test('a connection that broke under a command says that the store is unavailable, which passes', async () => {
    const ended = Object.assign(new Error('This socket has been ended by the other party'), {
        code: 'EPIPE',
    });
    expect(await thrown(() => reaching(() => Promise.reject(ended)))).toBeInstanceOf(StoreUnavailable);
    const defect = Object.assign(new Error('not of a connection'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(await thrown(() => reaching(() => Promise.reject(defect)))).toBe(defect);
});

test('the outcome of a write that failed in a bulk does not hold the write', () => {
    const [outcome] = outcomesOf(bulkError(10_334), 1);
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 10_334, message: 'no room' } });
    expect(logged(outcome)).not.toContain(ENVELOPE);
});

test('a violated unique index can still be told', async () => {
    const duplicate = new mongo.MongoServerError({ message: 'E11000', code: 11_000 });
    expect(isDuplicateKey(await thrown(() => reaching(() => Promise.reject(duplicate))))).toBe(true);
    expect(isDuplicateKey(new Error('E11000'))).toBe(false);
});
