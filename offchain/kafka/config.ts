import { Settings } from '../../core/settings';

/** How Kafka is reached, and what is told through it. */
export interface KafkaConfig {
    /** KAFKA_BROKERS: `host:port`, separated by commas. */
    readonly brokers: readonly string[];
    /** EVENT_TYPE_PREFIX (com.example.invoices): a reverse domain name of yours, with which the types of events begin. */
    readonly typePrefix: string;
}

const ADDRESS = /^(?:[\w.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/u;

/** Labels of a domain name, the most general first. */
const REVERSE_DOMAIN = /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$/;

/** Undefined without KAFKA_BROKERS: nothing is sent to Kafka then. Throws one error that names all faults. */
export function readKafkaConfig(env: NodeJS.ProcessEnv = process.env): KafkaConfig | undefined {
    const settings = new Settings(env);
    const typePrefix = settings.text('EVENT_TYPE_PREFIX', 'com.example.invoices', {
        pattern: REVERSE_DOMAIN,
        expected: 'a reverse domain name in lower case',
    });
    const brokers = (env['KAFKA_BROKERS'] ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    const wrong = brokers.filter((one) => !ADDRESS.test(one));
    if (wrong.length > 0)
        throw new Error(`KAFKA_BROKERS must be host:port, separated by commas, not "${wrong.join(',')}"`);
    const config = settings.checked('Kafka', { brokers, typePrefix });
    return brokers.length === 0 ? undefined : config;
}
