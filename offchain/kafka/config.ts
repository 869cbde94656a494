/** How Kafka is reached. */
export interface KafkaConfig {
    /** KAFKA_BROKERS: `host:port`, separated by commas. */
    readonly brokers: readonly string[];
}

const ADDRESS = /^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/u;

/** Undefined without KAFKA_BROKERS: nothing is sent to Kafka then. Throws one error that names all faults. */
export function readKafkaConfig(env: NodeJS.ProcessEnv = process.env): KafkaConfig | undefined {
    const brokers = (env['KAFKA_BROKERS'] ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    const wrong = brokers.filter((one) => !ADDRESS.test(one));
    if (wrong.length > 0)
        throw new Error(`KAFKA_BROKERS must be host:port, separated by commas, not "${wrong.join(',')}"`);
    return brokers.length === 0 ? undefined : Object.freeze({ brokers });
}
