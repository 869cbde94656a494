import fc from 'fast-check';
import { storedLine, withoutLineBreaks } from './stored-line';

test('a line reads back as what was written and is one line for every reader', () => {
    const texts = fc.array(fc.constantFrom('\u0085', '\u2028', '\u2029', '\n', '"', '\\', 'ü', '😀', 'a'));
    fc.assert(
        fc.property(texts, (characters) => {
            const document = { text: characters.join('') };
            const line = storedLine(document);
            expect(JSON.parse(line)).toEqual(document);
            expect(line.slice(0, -1)).not.toMatch(/[\n\v\f\r\u0085\u2028\u2029]/);
        }),
    );
});

test('a date is written as nedb writes it', () => {
    expect(storedLine({ at: new Date(5), list: [new Date(6)] })).toBe(
        '{"at":{"$$date":5},"list":[{"$$date":6}]}\n',
    );
});

test('other text stays as it is', () => {
    expect(withoutLineBreaks('{"a":"é"}')).toBe('{"a":"é"}');
});
