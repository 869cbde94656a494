import fc from 'fast-check';
import { documentLine, removalLine, storedWrite, updateLine } from './stored-write';

const read = (line: string) => storedWrite(line.slice(0, -1));

test('a document reads back as what was written, in one line', () => {
    const text = fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', '"', '\\', 'ü', '😀', 'a') });
    fc.assert(
        fc.property(text, (written) => {
            const document = { _id: 'a', text: written, at: new Date(5), list: [new Date(6), { deep: 7 }] };
            const line = documentLine(document);
            expect(line.indexOf('\n')).toBe(line.length - 1);
            expect(read(line)).toEqual({ kind: 'document', document });
        }),
    );
});

test('an update and a removal read back as what was asked for', () => {
    const update = { filter: { _id: 'a', rev: 1 }, update: { $max: { purgeAt: new Date(5) } } };
    expect(read(updateLine(update))).toEqual({ kind: 'update', ...update });
    const filter = { purgeAt: { $lte: new Date(5) } };
    expect(read(removalLine(filter))).toEqual({ kind: 'removal', filter });
});

test('lines that nedb wrote are understood', () => {
    expect(storedWrite('{"_id":"a","at":{"$$date":5}}')).toEqual({
        kind: 'document',
        document: { _id: 'a', at: new Date(5) },
    });
    expect(storedWrite('{"$$deleted":true,"_id":"a"}')).toEqual({ kind: 'removal', filter: { _id: 'a' } });
    expect(storedWrite('{"$$indexCreated":{"fieldName":"at"}}')).toEqual({ kind: 'index' });
});

test.each(['', '\0\0', '{"_id":"a"', 'null', '7', '[]', '{"id":"a"}', '{"$$update":{"$set":{"n":1}}}'])(
    'the line %j is damage',
    (line) => {
        expect(storedWrite(line)).toEqual({ kind: 'damage' });
    },
);
