import { readKafkaConfig } from './config';

test('without KAFKA_BROKERS nothing is sent to Kafka', () => {
    expect(readKafkaConfig({})).toBeUndefined();
    expect(readKafkaConfig({ KAFKA_BROKERS: ' , ' })).toBeUndefined();
});

test('several brokers are separated by commas', () => {
    expect(readKafkaConfig({ KAFKA_BROKERS: 'a.example:9092, [::1]:9093' })).toMatchObject({
        brokers: ['a.example:9092', '[::1]:9093'],
    });
});

test('an address that is none is refused with its name', () => {
    expect(() => readKafkaConfig({ KAFKA_BROKERS: 'a:9092,kafka://b' })).toThrow(
        /KAFKA_BROKERS.*kafka:\/\/b/u,
    );
});
