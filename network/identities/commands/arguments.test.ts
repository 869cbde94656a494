import { readArguments, readAttribute } from './arguments';

const OPTIONS = {
    as: { type: 'string' },
    attr: { type: 'string', multiple: true },
    json: { type: 'boolean' },
} as const;

describe('the arguments of a command', () => {
    test('are options by name, and words', () => {
        const read = readArguments(
            ['ann', '--as', 'boss', '--attr', 'a', '--attr', 'b', '--json'],
            OPTIONS,
            1,
        );
        expect(read.positionals).toEqual(['ann']);
        expect(read.required('as')).toBe('boss');
        expect(read.list('attr')).toEqual(['a', 'b']);
        expect(read.isSet('json')).toBe(true);
    });

    test('may be left out', () => {
        const read = readArguments([], OPTIONS);
        expect([read.optional('as'), read.list('attr'), read.isSet('json')]).toEqual([undefined, [], false]);
        expect(() => read.required('as')).toThrow('--as is missing');
    });

    test.each([[['--what']], [['word']], [['--as']], [['--json=1']]])('are refused as %j', (args) => {
        expect(() => readArguments(args, OPTIONS)).toThrow(
            expect.objectContaining({ name: 'UsageError' }) as Error,
        );
    });

    test.each([
        ['invoice.approver=true:ecert', { name: 'invoice.approver', value: 'true', ecert: true }],
        ['cost.centre=7', { name: 'cost.centre', value: '7', ecert: false }],
        ['url=http://a:80', { name: 'url', value: 'http://a:80', ecert: false }],
        ['hf.Revoker=', { name: 'hf.Revoker', value: '', ecert: false }],
    ])('name the attribute %s', (text, attribute) => {
        expect(readAttribute(text)).toEqual(attribute);
    });

    test('that name no attribute are refused', () => {
        expect(() => readAttribute('approver')).toThrow('"approver" is no attribute');
    });
});
