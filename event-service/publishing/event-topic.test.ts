import { eventTopic } from './event-topic';

test('the topic of an organisation has its MSP id at the end', () => {
    expect(eventTopic('Org1MSP')).toBe('invoices.events.Org1MSP');
});

test('no two organisations share a topic, whatever their ids have in them', () => {
    const ids = ['a_b', 'a b', 'a_20_b', 'a_5f_b', 'a.b', 'a-b', 'ä', 'a/b'];
    const topics = ids.map(eventTopic);
    expect(new Set(topics).size).toBe(ids.length);
    for (const topic of topics) expect(topic).toMatch(/^[A-Za-z0-9._-]+$/u);
});
