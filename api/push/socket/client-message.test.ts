import { clientMessage } from './client-message';

test.each([
    ['{"subscribe":"a"}', { kind: 'subscribe', name: 'a', filter: {} }],
    [
        '{"subscribe":"a","operations":["op1"],"types":["operation"],"after":"0000000000000007"}',
        { kind: 'subscribe', name: 'a', filter: { operations: ['op1'], types: ['operation'] }, after: 7 },
    ],
    ['{"unsubscribe":"a"}', { kind: 'unsubscribe', name: 'a' }],
])('%s is understood', (text, message) => {
    expect(clientMessage(text)).toEqual(message);
});

test.each([
    ['no JSON', /one JSON object/],
    ['[]', /one JSON object/],
    ['{}', /`subscribe` names/],
    ['{"subscribe":""}', /`subscribe` names/],
    ['{"subscribe":7}', /`subscribe` names/],
    ['{"subscribe":"a","operations":"op1"}', /`operations` is a list/],
    ['{"subscribe":"a","states":[]}', /`states` is a list/],
    ['{"subscribe":"a","types":[7]}', /`types` is a list/],
    ['{"subscribe":"a","after":7}', /`after` is the `sequence`/],
    ['{"subscribe":"a","everything":true}', /no member “everything”/],
])('%s is refused with what is wrong', (text, detail) => {
    expect(clientMessage(text)).toEqual({
        kind: 'malformed',
        detail: expect.stringMatching(detail) as string,
    });
});
